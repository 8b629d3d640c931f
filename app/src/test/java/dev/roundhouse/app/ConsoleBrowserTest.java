package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every page of the console in a real browser, with real servers behind it: all that can be
/// pressed, with a mouse, by keyboard and without scripts, in light and dark, from 360 px to 2560.
/// With `-Dconsole.shots=FOLDER` the pictures are kept there.
final class ConsoleBrowserTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  @TempDir private Path directory;

  @BeforeAll
  static void needsBrowser() {
    Node.assumeInstalled();
    boolean isThere = Files.isExecutable(CHROMIUM);
    String reason = "skipped: no " + CHROMIUM + "; run apt-get install chromium";
    if (!isThere) {
      System.out.println(reason);
    }
    assumeTrue(isThere, reason);
  }

  private static List<String> server(String name) {
    return Node.command("node_modules/@modelcontextprotocol/server-" + name + "/dist/index.js");
  }

  /// A server with newer versions, and alerts.
  private void worthWatching(RunningHouse house) throws Exception {
    Path home = Files.createDirectories(directory.resolve("lib/fixture-aged"));
    Files.writeString(
        home.resolve("package.json"), "{\"name\":\"fixture-aged\",\"version\":\"1.0.0\"}");
    Path program = Files.writeString(home.resolve("server.js"), "");
    house.addCommand("aged", List.of("node", program.toString()));
    for (String alert :
        List.of(
            "{\"severity\":\"critical\",\"summary\":\"The disk of memory is nearly full\",\"labels\":{\"server\":\"memory\"}}",
            "{\"severity\":\"warning\",\"summary\":\"A person should know of this\"}",
            "{\"severity\":\"info\",\"summary\":\"Somebody moves the rack on Sunday\"}")) {
      assertThat(house.send(house.post("/api/v1/alerts", alert)).statusCode()).isEqualTo(201);
    }
  }

  @Test
  void everyPageCanBeUsedByEverybody() throws Exception {
    String shots = System.getProperty("console.shots", "none");
    try (Node.Fixture registry = Node.served("registry.mjs");
        RunningHouse house =
            RunningHouse.open(
                directory,
                "listen: {port: 0}\nupdates: {registry: '%s', hold: 0s}\n"
                    .formatted(registry.url()))) {
      house.addCommand(
          "everything", server("everything"), "description", "Every kind of tool, to try things");
      house.addCommand("memory", server("memory"), "description", "A graph of what is known");
      house.addCommand("thinking", server("sequential-thinking"));
      house.addCommand(
          "play",
          Node.command("playground-server.mjs", "--era", "legacy"),
          "description",
          "Tools that take a while, or ask");
      house.addCommand(
          "broken", List.of("/nowhere/at-all"), "description", "A command that does not exist");
      house.call("everything__echo", "{\"message\":\"before the console\"}");
      house.call("memory__read_graph", "{}");
      house.call("play__say", "{}");
      house.call("broken__anything", "{}");
      worthWatching(house);
      for (int more = 0; more < 60; more++) {
        house.addCommand("spare-" + more, List.of("sleep", "1000"), "description", "Not in use");
      }

      Node.Run run =
          Node.run(
              Node.command(
                  "console.mjs",
                  house.url(""),
                  house.url(Browser.invitation(house)),
                  shots,
                  house.token()),
              15);

      System.out.println(run.output());
      assertThat(run.exit()).as(run.output()).isZero();
    }
  }
}
