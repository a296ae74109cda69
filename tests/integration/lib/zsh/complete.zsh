# What zsh offers at a terminal. zsh -f complete.zsh FOLDER-OF-FUNCTIONS: reads command lines, and prints of
# each what may follow, a word a line, and then a line "end".
zmodload zsh/zpty
setopt extendedglob
export ZDOTDIR=${0:A:h} FUNCTIONS=${1:A}

zpty shell zsh -d -i
while IFS= read -r line; do
    zpty -w -n shell "$line"$'\t'
    while zpty -r shell said; do
        said=${said%%[[:space:]]#}
        [[ $said == '>'* ]] && print -r -- ${said#>}
        [[ $said == '>end' ]] && break
    done
done
zpty -d shell
