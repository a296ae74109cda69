#!/bin/bash
# A signed report: it survives a copy; what is changed, missing, added or renamed is named; a signature by
# another key is none. Keys and certificates are made by the command openssl, which checks each signature, too.
# evidence_pack.sh PROGRAM SOURCE-DIR BUILD-DIR
set -u

program=${1:?usage: $0 PROGRAM SOURCE-DIR BUILD-DIR}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
lib=$(cd "${2:?}" && pwd)/tests/integration/lib
schema=$(cd "$2" && pwd)/docs/verify.schema.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/integration/lib/checks.sh
. "$lib/checks.sh"
cd "$work" || exit 1
command -v openssl >/dev/null || {
    echo "evidence_pack.sh: no openssl" >&2
    exit 1
}

# ---- keys ----------------------------------------------------------------------------------------------
key() { openssl genpkey -out "$1.key" -algorithm "${@:2}" 2>/dev/null; }
# issue NAME ISSUER EXTENSIONS: NAME.pem, valid from yesterday on, of NAME.key
touch index
echo 1000 >serial
cat >ca.conf <<'EOF'
[ca]
default_ca = own
[own]
new_certs_dir = .
database = index
serial = serial
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
organizationName = optional
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[signer]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
[code]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = codeSigning
[cipher]
basicConstraints = critical, CA:FALSE
keyUsage = critical, keyAgreement
EOF
from=20200101000000Z until=20991231235959Z
issue() {
    openssl req -new -config /dev/null -key "$1.key" -subj "/O=Example/CN=$1" -out request 2>/dev/null
    local by=(-keyfile "$2.key" -cert "$2.pem")
    [[ $1 != "$2" ]] || by=(-keyfile "$1.key" -selfsign)
    openssl ca -batch -notext -config ca.conf "${by[@]}" -extensions "$3" -startdate $from \
        -enddate $until -in request -out "$1.pem" 2>openssl.err || cat openssl.err
}
rsa=(RSA -pkeyopt rsa_keygen_bits:2048)
p256=(EC -pkeyopt ec_paramgen_curve:P-256)
p384=(EC -pkeyopt ec_paramgen_curve:P-384)
key root "${p384[@]}" && issue root root authority
key middle "${rsa[@]}" && issue middle root authority
key alice "${rsa[@]}" && issue alice middle signer
key bob "${p256[@]}" && issue bob middle signer
key stranger "${p256[@]}" && issue stranger stranger authority
key mallory "${p256[@]}" && issue mallory stranger signer
key pss RSA-PSS -pkeyopt rsa_keygen_bits:2048 && issue pss root signer
key coder "${p384[@]}" && issue coder root code
key cipher "${p256[@]}" && issue cipher root cipher
key old "${p256[@]}"
until=20210101000000Z issue old root signer
for name in alice bob; do cat $name.pem middle.pem >$name.chain; done
openssl pkey -in bob.key -aes256 -passout pass:sesame -out bob.locked 2>/dev/null

# ---- a small inventory ---------------------------------------------------------------------------------
mkdir -p in/us-east-1
echo '{"Snapshots":[{"SnapshotId":"snap-00000000000000001","VolumeId":"vol-00000000000000001",
    "State":"completed","StartTime":"2024-01-02T03:04:05Z","OwnerId":"123456789012","VolumeSize":8}]}' \
    >in/us-east-1/snapshots.json
echo '{"Volumes":[]}' >in/us-east-1/volumes.json
audit=(audit --input in --account 123456789012 --as-of 2024-06-01 --quiet)
# signed FOLDER NAME: by that key, with its chain
signed() {
    local chain=$2.pem
    [[ ! -e $2.chain ]] || chain=$2.chain
    run 0 "${audit[@]}" --sign "$2.key" --cert "$chain" --out "$1"
}
# cms STATUS FOLDER [OPTION...]: what the command openssl says of it
cms() {
    local expected=$1 status=0
    openssl cms -verify -binary -inform DER -in "$2/manifest.p7s" -content "$2/manifest.json" \
        -CAfile root.pem "${@:3}" -out /dev/null 2>openssl.err || status=$?
    check "openssl cms -verify $2: exit $status" test $((status != 0)) = "$expected"
}

# ---- what is well --------------------------------------------------------------------------------------
for name in alice bob pss; do
    signed $name $name
    run 0 verify $name --ca root.pem
    out_has "signed by   O=Example,CN=$name" && out_has 'trusted by  O=Example,CN=root'
    files=$(jq '.files | length' $name/manifest.json) && out_has "files       $files of $files"
    out_has 'verified: the files are those that the signer signed'
    cms 0 $name
done
signed coder coder
run 0 verify coder --ca root.pem
cms 0 coder -purpose any
run 0 verify bob --cert bob.pem && out_has 'trusted by  O=Example,CN=bob'
run 0 verify bob --cert bob.pem --ca root.pem
run 0 verify bob --digests-only
run 3 verify bob && out_has 'signed by   O=Example,CN=bob' && out_has 'undecided: '
check 'the manifest does not name its signature' test "$(jq -r .signature bob/manifest.json)" = manifest.p7s
check 'signed at another time than it was made' test \
    "$("$program" verify bob --format json | jq -r .signature.signer.signed_at)" = \
    "$(jq -r '.made_at | sub("\\.[0-9]+Z$"; "Z")' bob/manifest.json)"
check 'a signature that others may read' test "$(stat -c %a bob/manifest.p7s)" = 600

ran='the schema of verify'
validates() {
    python3 -W ignore -c 'import json, jsonschema, sys
jsonschema.Draft202012Validator(json.load(open(sys.argv[1]))).validate(json.load(open(sys.argv[2])))' "$schema" out
}
for folder in bob alice; do
    run 0 verify $folder --ca root.pem --format json && check 'it does not fit' validates
done
run 1 verify bob --ca stranger.pem --format json && check 'it does not fit' validates

# a copy is as good, wherever it lies
cp -r bob copied
tar -cf bob.tar bob && mkdir unpacked && tar -C unpacked -xf bob.tar && mv unpacked/bob 'unpacked/a b'
touch -d 2001-01-01 copied/* && chmod 644 copied/*
for folder in copied 'unpacked/a b'; do
    run 0 verify "$folder" --ca root.pem
    run 0 verify "$folder/" --ca root.pem
    cms 0 "$folder"
done
ln -s copied linked && run 0 verify linked --ca root.pem

# the same input gives the same bytes, but for the times in the manifest and what is of them
run 0 "${audit[@]}" --out unsigned
same_unsigned() { diff -r -x 'manifest.*' bob unsigned; }
ran='signed and unsigned'
check 'signing changed a report' same_unsigned
check 'signing changed the manifest' diff <(timeless_manifest bob | grep -v '"signature"') \
    <(timeless_manifest unsigned | grep -v '"signature"')

# ---- what is not ---------------------------------------------------------------------------------------
# spoiled WHAT COMMAND...: in a copy called spoiled; it is named, and the exit is 1.
spoiled() {
    rm -rf spoiled && cp -r bob spoiled
    (cd spoiled && "${@:2}")
    run 1 verify spoiled --ca root.pem
    ran="verify, $*"
    out_has "$1" && out_has 'failed: '
    run 1 verify spoiled --ca root.pem --format json
    check "no verdict in JSON" test "$(jq -r .verdict out)" = failed
}
one_byte() { printf X | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }
for name in findings.csv resources.csv coverage.csv findings.json summary.json; do
    spoiled "changed     $name: as long as listed, with other bytes" one_byte $name 7
    cms 0 spoiled # which looks at the manifest alone
    spoiled "missing     $name" rm $name
    spoiled "renamed     $name: its bytes are in 'other'" mv $name other
    spoiled "no-file     $name: is a link, not a file" ln -sf ../bob/$name $name
done
grown() { echo >>findings.csv; }
spoiled 'changed     findings.csv: ' grown
spoiled 'changed     findings.csv: 0 bytes, ' truncate -s 0 findings.csv
spoiled 'added       notes.txt' touch notes.txt
spoiled 'added       .hidden' touch .hidden
spoiled 'added       sub' mkdir sub
spoiled 'added       .snapaudit-lock: a run is writing here' touch .snapaudit-lock
spoiled 'added       a?b' touch $'a\nb'
exchanged() { mv findings.csv x && mv resources.csv findings.csv && mv x resources.csv; }
spoiled 'changed     findings.csv' exchanged
spoiled 'changed     resources.csv' exchanged
piped() { rm findings.csv && mkfifo findings.csv; }
spoiled 'no-file     findings.csv: is a pipe, not a file' piped
foldered() { rm findings.csv && mkdir findings.csv; }
spoiled 'no-file     findings.csv: Is a directory' foldered

edited() { sed -i 's/123456789012/210987654321/' manifest.json; }
spoiled 'manifest.json is not what was signed' edited
cms 1 spoiled
blanks() { echo >>manifest.json; }
spoiled 'manifest.json is not what was signed' blanks
cms 1 spoiled
# whoever changes a file and puts its digest into the manifest
rewritten() {
    local before after
    before=$(sha256sum <findings.csv) && one_byte findings.csv 7 && after=$(sha256sum <findings.csv)
    sed -i "s/${before%% *}/${after%% *}/" manifest.json
}
spoiled 'manifest.json is not what was signed' rewritten
out_lacks '"flaw"'
for name in ../findings.csv /etc/passwd sub/findings.csv .. '' 'a\\u0001b' manifest.json resources.csv; do
    named() { sed -i "s|\"name\": \"findings.csv\"|\"name\": \"$name\"|" manifest.json; }
    spoiled 'not-a-manifest manifest.json: ' named
done
spoiled 'missing     manifest.json' rm manifest.json
spoiled 'no-file     manifest.json: is a link' ln -sf ../bob/manifest.json manifest.json
spoiled 'missing     manifest.p7s' rm manifest.p7s
spoiled 'no-file     manifest.p7s: is a link' ln -sf ../bob/manifest.p7s manifest.p7s
spoiled 'manifest.p7s is no signature' truncate -s 100 manifest.p7s
spoiled 'not trusted bytes follow after its end' eval 'echo >>manifest.p7s'
spoiled 'not trusted ' one_byte manifest.p7s 300
run 1 verify alice --cert bob.pem && out_has 'signed by   O=Example,CN=alice' && out_has 'failed: somebody else signed'
run 1 verify bob --ca stranger.pem && out_has 'failed: nobody who is trusted vouches'

# signatures by others
spoiled 'manifest.json is not what was signed' cp ../alice/manifest.p7s . # of another moment
cms 1 spoiled
signed mallory mallory
run 1 verify mallory --ca root.pem && out_has 'signed by   O=Example,CN=mallory' && out_has 'nobody who is trusted vouches'
cms 1 mallory
spoiled 'signed by   O=Example,CN=mallory' cp ../mallory/manifest.p7s .
resigned() {
    openssl cms -sign -binary -outform DER -in manifest.json -signer ../mallory.pem \
        -inkey ../mallory.key -out manifest.p7s
}
spoiled 'signed by   O=Example,CN=mallory' resigned
cms 1 spoiled
stripped() { rm manifest.p7s && sed -i 's/"manifest.p7s"/null/' manifest.json; }
spoiled 'failed: nobody signed it' stripped
rm -rf spoiled && cp -r bob spoiled && (cd spoiled && stripped)
run 3 verify spoiled && out_has 'undecided: the files fit, and nobody signed them'
run 0 verify spoiled --digests-only

# a signature that somebody else's tool made of the manifest is as good
rm -rf theirs && cp -r unsigned theirs
openssl cms -sign -binary -outform DER -in theirs/manifest.json -signer bob.pem -inkey bob.key \
    -certfile middle.pem -out theirs/manifest.p7s
run 0 verify theirs --ca root.pem && out_has 'signed by   O=Example,CN=bob'

# ---- time ----------------------------------------------------------------------------------------------
run 1 verify bob --ca root.pem --at 2100-01-01 && out_has 'certificate has expired'
out_has 'all was valid then; --at ' && out_has 'failed: a certificate is not valid at the time'
at=$(sed -n 's/.*--at \([^ ]*\) judges.*/\1/p' out)
run 0 verify bob --ca root.pem --at "$at"
run 1 verify bob --ca root.pem --at 2019-01-01 && out_has 'certificate is not yet valid'
run 1 verify bob --cert bob.pem --at 2100-01-01 && out_has 'the certificate has expired'
run 2 verify bob --ca root.pem --at soon && err_has "'soon' is not a time"

# ---- who cannot sign, told before anything is read ------------------------------------------------------
mv in not-yet
refused() { # TEXT OPTION...
    run 2 "${audit[@]}" --out refused "${@:2}"
    err_has "$1" && is_absent refused
}
refused 'is not that of the key' --sign alice.key --cert bob.pem
refused 'has expired' --sign old.key --cert old.pem
refused 'is not for signatures' --sign cipher.key --cert cipher.pem
refused 'damaged, or not one in PEM' --sign bob.pem --cert bob.pem
refused 'there is none in the file' --sign bob.key --cert bob.key
refused '--sign needs --cert' --sign bob.key
refused '--cert goes with --sign' --cert bob.pem
refused '--sign-pass-file goes with --sign' --sign-pass-file bob.pem
refused 'could not read the key absent' --sign absent --cert bob.pem
refused 'could not read the certificate absent' --sign bob.key --cert absent
key ed ED25519 && openssl req -x509 -config /dev/null -key ed.key -subj /CN=ed -out ed.pem 2>/dev/null
if openssl cms -sign -binary -outform DER -in ed.pem -signer ed.pem -inkey ed.key -out ed.p7s 2>/dev/null; then
    mv not-yet in && signed ed ed && mv in not-yet
else
    refused 'the key cannot sign: OpenSSL' --sign ed.key --cert ed.pem
fi
echo nonsense >wrong
refused 'is not opened by this passphrase' --sign bob.locked --cert bob.pem --sign-pass-file wrong
refused 'could not read absent' --sign bob.locked --cert bob.pem --sign-pass-file absent
if command -v setsid >/dev/null; then
    ran='audit --sign of an encrypted key without a terminal'
    status=0
    setsid -w "$program" "${audit[@]}" --sign bob.locked --cert bob.pem --out refused >out 2>err </dev/null ||
        status=$?
    check "exit $status" test $status = 2
    err_has 'there is no terminal to ask at' && err_has '--sign-pass-file'
fi
mv not-yet in
printf 'sesame\r\nmore\n' >right
run 0 "${audit[@]}" --sign bob.locked --cert bob.chain --sign-pass-file right --out locked
run 0 verify locked --ca root.pem
if grep -rqF sesame locked out err; then fail 'the passphrase is told'; else pass; fi

# ---- over an earlier report ------------------------------------------------------------------------------
rm -rf again && signed again bob
run 0 "${audit[@]}" --format sarif --out again # unsigned: what was signed before is signed no more
is_absent again/manifest.p7s && is_there again/findings.csv
check 'the manifest names a signature' test "$(jq -r .signature again/manifest.json)" = null
run 1 verify again --ca root.pem && out_has 'failed: nobody signed it'
echo changed >>again/findings.csv
run 0 "${audit[@]}" --format junit --sign bob.key --cert bob.chain --out again # vouches for its own alone
check 'other files than its own' test "$(ls again | tr '\n' ' ')" = 'junit.xml manifest.json manifest.p7s '
run 0 verify again --ca root.pem
rm -rf earlier && cp -r again earlier
mkdir again/findings.csv # in the way
run 2 "${audit[@]}" --sign bob.key --cert bob.chain --out again
rmdir again/findings.csv
check 'the earlier report is another one' diff -r earlier again
mkdir blocked blocked/manifest.p7s
run 2 "${audit[@]}" --sign bob.key --cert bob.chain --out blocked && err_has "manifest.p7s': it is a folder"
run 2 "${audit[@]}" --out blocked && err_has "manifest.p7s': it is a folder"
check 'something is left' test "$(ls -A blocked)" = manifest.p7s
run 0 "${audit[@]}" --out sized
page=$(($(stat -c %s sized/report.html) / 4096 * 4 + 4)) # KiB: there are two of it until the new set is in place
if [[ -w /dev/full ]] && mkdir full && mount -t tmpfs -o size=$((160 + 2 * page))k tmpfs full 2>/dev/null; then
    # the disk is full somewhere on the way: the earlier report stays, whole and signed
    signed full/report bob
    cp -r full/report before
    refusals=0
    for ((fill = 4; fill <= 30; fill += 2)); do
        rm -f full/fill
        dd if=/dev/zero of=full/fill bs=4k count=$fill status=none 2>/dev/null
        if ! "$program" "${audit[@]}" --sign bob.key --cert bob.chain --out full/report 2>err; then
            refusals=$((refusals + 1))
            check "full disk, $fill: the earlier report is another one" diff -r before full/report
        fi
        run 0 verify full/report --ca root.pem
        rm -rf before && cp -r full/report before
    done
    check 'the disk was never full' test $refusals -gt 2
    umount full
fi

# A run that is killed between two files leaves no half of a signed report.
if command -v strace >/dev/null && ASAN_OPTIONS=detect_leaks=0 strace -o /dev/null -e trace=rename \
    -e inject=rename:error=EPERM:when=99 "$program" version >/dev/null 2>&1; then
    export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
    mkdir nothing
    for when in {1..30}; do
        rm -rf killed && signed killed alice
        strace -f -o /dev/null -e trace=rename -e inject=rename:signal=KILL:when=$when "$program" \
            "${audit[@]}" --sign bob.key --cert bob.chain --out killed >out 2>err </dev/null &
        { wait $! || status=$?; } 2>/dev/null
        [[ $status == 137 ]] || break
        status=0
        ran="killed at rename $when"
        if [[ -e killed/manifest.json ]]; then
            run 1 verify killed --ca root.pem # for the hidden folder alone
            out_lacks changed && out_lacks missing && out_lacks 'not trusted'
        fi
        # the next one, which writes nothing, finishes it
        run 4 audit --input nothing --account 123456789012 --quiet --out killed
        "$program" verify killed --ca root.pem >out
        check "neither the earlier report nor the new one" grep -q '^verified' out
    done
    check 'no rename' test "$when" -gt 5
fi

# ---- what cannot be asked ----------------------------------------------------------------------------
run 2 verify absent --ca root.pem && err_has "could not open the folder 'absent'"
run 2 verify bob/manifest.json && err_has 'could not open the folder'
run 2 verify bob --ca absent && err_has 'could not read the certificates absent'
run 2 verify bob --ca bob.key && err_has 'the certificates that are trusted: there is none in the file'
run 2 verify unsigned --cert bob.key && err_has 'the pinned certificate: there is none in the file'
run 2 verify bob --ca /dev/null
run 2 verify bob --digests-only --ca root.pem && err_has 'does not go with'
run 2 verify
if [[ $(id -u) != 0 ]]; then
    cp -r bob unread && chmod 0 unread/findings.csv
    run 3 verify unread --ca root.pem && out_has 'unreadable  findings.csv'
fi
checks_end
