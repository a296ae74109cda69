# A zsh that tells what it offers, for complete.zsh: ^I prints what may follow, and empties the line.
PROMPT= RPROMPT=
setopt extendedglob
unsetopt zle_bracketed_paste prompt_sp
fpath=($FUNCTIONS $fpath)
autoload -Uz compinit
compinit -u -D

# All that is offered goes through this. With -O, -A or -D it only sorts words out.
compadd() {
    if [[ -z ${@[(r)-[12a-zA-Z]#[OAD]]} ]]; then
        local -a offered
        builtin compadd -O offered "$@"
        ((${#offered})) && print -rl -- '>'${^offered}
    fi
    builtin compadd "$@"
}

offer() {
    print
    zle offer-words
    print -r -- '>end'
    BUFFER=
}
zle -C offer-words .list-choices _main_complete
zle -N offer
bindkey '^I' offer
