import type { Shell } from '../flags.ts';

/** Completion scripts by shell. A script asks the command that is typed, so it contains no words itself. */
export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: `# For bash 3.2 or later. In ~/.bashrc: source <(rota completion bash)
_rota() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files) _rota_names -f "$2" ;;
      :folders) _rota_names -d "$2" ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <("$1" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
_rota_names() {
  local name
  compopt -o filenames 2>/dev/null
  while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen "$1" -- "$2")
}
complete -F _rota rota
`,
  zsh: `#compdef rota
# In ~/.zshrc, after compinit: source <(rota completion zsh)
# Or as the file _rota in a folder of $fpath.
_rota() {
  local line
  local -a values shown
  while IFS= read -r line; do
    case $line in
      :files) _files ;;
      :folders) _files -/ ;;
      *) values+=("\${line%%$'\\t'*}") shown+=("\${line/$'\\t'/  -- }") ;;
    esac
  done < <("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( $#values )) && compadd -l -d shown -a values
}
if [[ $funcstack[1] == _rota ]]; then _rota "$@"; else compdef _rota rota; fi
`,
  fish: `# In ~/.config/fish/completions/rota.fish: rota completion fish | source
function __rota_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  for line in ($words[1] __complete -- $words[2..-1] "$current" 2>/dev/null)
    switch $line
      case :files
        __fish_complete_path "$current"
      case :folders
        __fish_complete_directories "$current"
      case '*'
        printf '%s\\n' $line
    end
  end
end
complete -c rota -f -a '(__rota_complete)'
`,
};
