# A ban is lifted for one line by a comment on it: lint: allow NAME: the reason
function ban(names, where, use,    list, n, i) {
    n = split(names, list, " ")
    for (i = 1; i <= n; i++) {
        allowed[list[i]] = where
        instead[list[i]] = use
    }
}

BEGIN {
    nowhere = "^$"
    ban("strcpy strcat sprintf vsprintf gets", nowhere,
        "struct str, or snprintf and vsnprintf, which know the size")
    ban("strtok", nowhere, "the functions of core/str.h: strtok keeps hidden state")
    ban("atoi atol atoll atof", nowhere, "the parsers of core/, which report errors")
    ban("localtime gmtime ctime asctime", nowhere, "core/clock.h: hidden state and time zones")
    ban("system popen execl execle execlp execv execve execvp execvpe fexecve posix_spawn posix_spawnp",
        nowhere, "nothing: the program starts no other but a credential_process")
    ban("malloc calloc realloc free strdup strndup", "^(core|tests)/", "an arena of core/arena.h")
    ban("getenv secure_getenv isatty", "^(cli|tests)/", "a parameter: cli/ reads it and hands it down")
    ban("time clock_gettime gettimeofday", "^(cli|tests)/", "a parameter: time comes in as as_of")
    ban("printf vprintf puts putchar perror", "^(cli|tests)/", "struct error, or the writer passed in")
    ban("curl_global_init curl_global_init_mem curl_easy_init curl_easy_cleanup",
        "^(collector/aws/transport[.]c|tests/)", "collector/aws/transport.h: what libcurl frees is wiped")
    ban("stderr", "^(cli|tests)/", "struct error: only cli/ writes there")
}

# The line without comments, and with empty string and character literals. Comments may span lines.
function strip(line,    out, p, quote, c) {
    out = ""
    while (line != "") {
        if (in_comment) {
            p = index(line, "*/")
            if (!p)
                return out
            in_comment = 0
            out = out " "
            line = substr(line, p + 2)
            continue
        }
        p = match(line, /\/\/|\/\*|"|'/)
        if (!p)
            return out line
        out = out substr(line, 1, p - 1)
        if (substr(line, p, 2) == "//")
            return out
        if (substr(line, p, 2) == "/*") {
            in_comment = 1
            line = substr(line, p + 2)
            continue
        }
        quote = substr(line, p, 1)
        line = substr(line, p + 1)
        while (line != "") {
            c = substr(line, 1, 1)
            line = substr(line, c == "\\" ? 3 : 2)
            if (c == quote)
                break
        }
        out = out quote quote
    }
    return out
}

function check(name) {
    if (!(name in instead) || FILENAME ~ allowed[name] || $0 ~ ("lint: allow " name ": [A-Za-z]"))
        return
    printf "%s:%d: %s is not used here; use %s\n", FILENAME, FNR, name, instead[name]
    bad = 1
}

FNR == 1 { in_comment = 0 }

{
    code = strip($0)
    if (code ~ /(^|[^A-Za-z0-9_])stderr([^A-Za-z0-9_]|$)/)
        check("stderr")
    before = " "
    while (match(code, /[A-Za-z_][A-Za-z0-9_]*[ \t]*\(/)) {
        before = before substr(code, 1, RSTART - 1)
        name = substr(code, RSTART, RLENGTH - 1)
        sub(/[ \t]+$/, "", name)
        if (before !~ /(\.|->)[ \t]*$/) # a member of a struct may have any name
            check(name)
        before = "("
        code = substr(code, RSTART + RLENGTH)
    }
}

END { exit bad }
