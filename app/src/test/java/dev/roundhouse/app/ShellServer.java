package dev.roundhouse.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A legacy server with one tool, `hello`, as a shell script: starts at once and needs nothing.
/// Each start leaves its process id in a file.
record ShellServer(Path script, Path pids) {
  private static final String SCRIPT =
      """
      echo $$ >> "$1"
      while read -r line; do
        id=$(printf '%s' "$line" | sed -n 's/.*"id":\\([^,}]*\\).*/\\1/p')
        case "$line" in
          *'"initialize"'*) result='{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},'\
      '"serverInfo":{"name":"shell","version":"1"}}' ;;
          *'"tools/list"'*) result='{"tools":[{"name":"hello","inputSchema":{"type":"object"}}]}' ;;
          *'"tools/call"'*) result='{"content":[{"type":"text","text":"hello"}]}' ;;
          *) result='{}' ;;
        esac
        if [ -n "$id" ]; then
          printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$id" "$result"
        fi
      done
      """;

  static ShellServer in(Path directory) throws IOException {
    Path script = Files.writeString(directory.resolve("server.sh"), SCRIPT);
    return new ShellServer(script, directory.resolve("pids"));
  }

  /// Its entry in `roundhouse.yaml`, below `servers:`.
  String yaml(String name) {
    return "  "
        + name
        + ": {command: /bin/sh, args: [\""
        + script
        + "\", \""
        + pids
        + "-"
        + name
        + "\"]}\n";
  }

  /// The processes started under this name so far.
  List<String> started(String name) throws IOException {
    Path file = Path.of(pids + "-" + name);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }
}
