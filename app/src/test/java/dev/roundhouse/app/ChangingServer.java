package dev.roundhouse.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A legacy server as a shell script, whose tools and prompts are what two files say at the moment.
/// Any call of a tool makes it say that they have changed, and answers with the tool's own name.
/// Each start leaves its process id in a file.
record ChangingServer(Path script, Path tools, Path prompts, Path pids) {
  private static final String SCRIPT =
      """
      echo $$ >> "$3"
      while read -r line; do
        id=$(printf '%s' "$line" | sed -n 's/.*"id":\\([^,}]*\\).*/\\1/p')
        case "$line" in
          *'"initialize"'*) result='{"protocolVersion":"2025-11-25","serverInfo":{"name":"c",'\
      '"version":"1"},"capabilities":{"tools":{"listChanged":true},"prompts":{"listChanged":true}}}' ;;
          *'"tools/list"'*) result="{\\"tools\\":$(cat "$1")}" ;;
          *'"prompts/list"'*) result="{\\"prompts\\":$(cat "$2")}" ;;
          *'"prompts/get"'*) result='{"messages":[]}' ;;
          *'"tools/call"'*)
            printf '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\\n'
            name=$(printf '%s' "$line" | sed -n 's/.*"name":"\\([^"]*\\)".*/\\1/p')
            result="{\\"content\\":[{\\"type\\":\\"text\\",\\"text\\":\\"$name\\"}]}" ;;
          *) result='{}' ;;
        esac
        if [ -n "$id" ]; then
          printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$id" "$result"
        fi
      done
      """;

  static ChangingServer in(Path directory) throws IOException {
    Path script = Files.writeString(directory.resolve("changing.sh"), SCRIPT);
    ChangingServer server =
        new ChangingServer(
            script,
            directory.resolve("tools.json"),
            directory.resolve("prompts.json"),
            directory.resolve("changing.pids"));
    server.prompts("");
    return server;
  }

  /// What it lists from now on, in single quotes.
  void tools(String... entries) throws IOException {
    Files.writeString(tools, "[" + String.join(",", entries).replace('\'', '"') + "]");
  }

  void prompts(String entries) throws IOException {
    Files.writeString(prompts, "[" + entries.replace('\'', '"') + "]");
  }

  /// Its entry in `roundhouse.yaml`, below `servers:`.
  ///
  /// @param more further members, each with a comma behind
  String yaml(String name, String more) {
    return "  %s: {%scommand: /bin/sh, args: [\"%s\", \"%s\", \"%s\", \"%s\"]}\n"
        .formatted(name, more, script, tools, prompts, pids);
  }

  int starts() throws IOException {
    return Files.exists(pids) ? Files.readAllLines(pids).size() : 0;
  }
}
