package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The four official servers behind the door, used by clients that others wrote.
class OfficialServersTest {
  private static final String PACKAGE = "node_modules/@modelcontextprotocol/server-";

  @TempDir Path directory;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  @Test
  void servesEveryClientOfEitherEra() throws Exception {
    try (RunningHouse house = RunningHouse.open(directory)) {
      String folder = directory.toString();
      house.addCommand("everything", Node.command(PACKAGE + "everything/dist/index.js", "stdio"));
      house.addCommand("filesystem", Node.command(PACKAGE + "filesystem/dist/index.js", folder));
      house.addCommand("memory", Node.command(PACKAGE + "memory/dist/index.js"));
      house.addCommand(
          "sequential-thinking", Node.command(PACKAGE + "sequential-thinking/dist/index.js"));
      house.send(house.request("/api/v1/tools?wait=60s"));

      for (List<String> client :
          List.of(
              List.of("ts-client.mjs", "--era", "legacy"),
              List.of("ts-client.mjs", "--era", "modern"),
              List.of("inspector.mjs", "--era", "legacy"),
              List.of("inspector.mjs", "--era", "modern"),
              List.of("mcp-remote.mjs", "--era", "auto"),
              List.of("mcporter.mjs"))) {
        List<String> arguments = new ArrayList<>(client.subList(1, client.size()));
        String url = house.url("/mcp").replace("127.0.0.1", "localhost");
        arguments.addAll(List.of("--url", url, "--token", house.token(), "--directory", folder));
        Node.Run run =
            Node.run(
                Node.command("clients/" + client.getFirst(), arguments.toArray(String[]::new)));

        assertThat(run.exit()).as(client + ": " + run.output()).isZero();
      }
    }
  }
}
