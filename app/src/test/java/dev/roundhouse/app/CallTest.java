package dev.roundhouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.protocol.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `call` of a tool that takes its time: what it reports on the way, and what an end by a signal
/// does to it.
@Timeout(120)
final class CallTest {
  /// Never answers a call, and reports nothing of it.
  private static final String SILENT =
      """
      while read -r line; do
        id=$(printf '%s' "$line" | sed -n 's/.*"id":\\([^,}]*\\).*/\\1/p')
        case "$line" in
          *'"initialize"'*) result='{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},'\
      '"serverInfo":{"name":"silent","version":"1"}}' ;;
          *'"tools/list"'*) result='{"tools":[{"name":"wait","inputSchema":{"type":"object"}}]}' ;;
          *'"tools/call"'*) touch "$1/called"; continue ;;
          *) result='{}' ;;
        esac
        if [ -n "$id" ]; then
          printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$id" "$result"
        fi
      done
      """;

  @TempDir private Path directory;

  @BeforeAll
  static void needsNode() {
    Node.assumeInstalled();
  }

  private Path data() {
    return directory.resolve("data");
  }

  @ParameterizedTest
  @ValueSource(strings = {"modern", "legacy"})
  void showsProgressOnStandardErrorAlone(String era) throws Exception {
    try (Node.Fixture fixture = Node.fixture(era);
        RunningHouse house = RunningHouse.open(directory)) {
      house.addUrl("fixture", fixture.url());

      Ran plain = ran("call", "fixture__test_tool_with_progress");
      Ran json = ran("call", "fixture__test_tool_with_progress", "--json");

      assertThat(plain.exit()).as(plain.err()).isZero();
      assertThat(plain.out()).startsWith("progress token: ").hasLineCount(1);
      assertThat(plain.err()).startsWith("  0/100 0 of 100\n");
      assertThat(Json.parse(json.out().getBytes(UTF_8)).get("content").items()).hasSize(1);
      assertThat(json.err()).startsWith("  0/100 0 of 100\n");
    }
  }

  private Ran ran(String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--data";
    all[arguments.length + 1] = data().toString();
    return Ran.of(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"modern", "legacy"})
  void aSignalCancelsTheCallAtItsServer(String era) throws Exception {
    try (Node.Fixture fixture = Node.fixture(era);
        RunningHouse house = RunningHouse.open(directory)) {
      house.addUrl("fixture", fixture.url());

      endedOnTheWay();

      cancelled();
    }
  }

  /// The command has started the program itself, which must not wait for the call to end.
  @Test
  void aSignalCancelsTheCallOfAProgramOfItsOwn() throws Exception {
    try (Node.Fixture fixture = Node.fixture("modern")) {
      assertThat(ran("add", "fixture", "--no-start", "--url", fixture.url()).exit()).isZero();

      endedOnTheWay();

      cancelled();
    }
  }

  /// A tool that has reported nothing has no event stream yet, which a drain would end.
  @Test
  void aSignalEndsACallThatIsSilent() throws Exception {
    Path script = Files.writeString(directory.resolve("silent.sh"), SILENT);
    List<String> add = List.of("add", "silent", "--no-start", "--data", "" + data(), "--");
    List<String> server = List.of("/bin/sh", "" + script, "" + directory);
    assertThat(Ran.of(Stream.concat(add.stream(), server.stream()).toArray(String[]::new)).exit())
        .isZero();

    ended(() -> Files.exists(directory.resolve("called")), "silent__wait");
  }

  private void endedOnTheWay() throws Exception {
    ended(
        () -> Files.readString(directory.resolve("call.err")).startsWith("  0\n"),
        "fixture__test_slow",
        "ms=600000");
  }

  private void ended(Callable<Boolean> isUnderWay, String... call) throws Exception {
    List<String> line = new ArrayList<>(List.of("call"));
    line.addAll(List.of(call));
    line.addAll(List.of("--data", "" + data()));
    Process process =
        new ProcessBuilder(Terminal.line(line))
            .redirectError(directory.resolve("call.err").toFile())
            .start();
    try {
      await().atMost(Duration.ofSeconds(30)).until(isUnderWay);

      process.destroy();

      assertThat(process.waitFor(8, TimeUnit.SECONDS)).as("at once, not after a drain").isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
    } finally {
      process.destroyForcibly();
    }
  }

  private void cancelled() {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(ran("call", "fixture__test_cancel_count").out()).isEqualTo("1\n"));
  }
}
