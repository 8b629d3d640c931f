package dev.roundhouse.fleet;

import static dev.roundhouse.fleet.Yard.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a child sees around it, and what becomes of its error output.
final class SurroundingsTest {
  private final Yard yard = new Yard();
  private final Yard.Ears ears = new Yard.Ears();
  @TempDir private Path data;

  @Test
  void aChildSeesTheAllowedVariablesAndItsOwn() {
    ServerId server =
        yard.define(
            "env", Yard.with(Yard.shell("env; echo end; read x"), Map.of("API_KEY", "hush-hush")));
    try (Fleet fleet = yard.open(data);
        Lease lease = fleet.lease(server, "shared", LONG)) {
      Yard.pipe(lease).attach(ears);
      await().until(() -> ears.lines.contains("end"));
    }

    List<String> names =
        ears.lines.stream()
            .filter(line -> line.contains("="))
            .map(line -> line.substring(0, line.indexOf('=')))
            .toList();
    assertThat(ears.lines).contains("API_KEY=hush-hush");
    assertThat(names).contains("PATH", "ROUNDHOUSE_INSTANCE", "ROUNDHOUSE_RUN");
    assertThat(names)
        .allMatch(name ->
            name.matches(
                "PATH|HOME|USER|LOGNAME|LANG|LC_.*|TZ|TMPDIR|SHELL|TERM|XDG_.*|JAVA_HOME"
                    + "|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|npm_config_.*"
                    + "|(?i:https?_proxy|no_proxy)|API_KEY|ROUNDHOUSE_.*|PWD|OLDPWD|SHLVL|_"));
  }

  @Test
  void aChildRunsInItsDirectoryAndRelativeCommandsStartThere() throws IOException {
    Path home = Files.createDirectories(data.resolve("home"));
    Path script = home.resolve("where");
    Files.writeString(script, "#!/bin/sh\npwd\nread x\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    ServerId server =
        yard.define("where", new Launch.Command("./where", List.of(), Map.of(), Optional.of(home)));
    try (Fleet fleet = yard.open(data);
        Lease lease = fleet.lease(server, "shared", LONG)) {
      Yard.pipe(lease).attach(ears);
      await().untilAsserted(() -> assertThat(ears.lines).containsExactly(home.toString()));
    }
  }

  @Test
  void argumentsReachTheProgramUntouched() {
    ServerId server =
        yard.define(
            "args",
            Yard.command(
                "node",
                "-e",
                "console.log(JSON.stringify(process.argv.slice(1))); process.stdin.resume()",
                "--",
                "a b",
                "$HOME",
                "; rm -rf x",
                "\"q\""));
    try (Fleet fleet = yard.open(data);
        Lease lease = fleet.lease(server, "shared", LONG)) {
      Yard.pipe(lease).attach(ears);
      await()
          .untilAsserted(() ->
              assertThat(ears.lines)
                  .containsExactly("[\"a b\",\"$HOME\",\"; rm -rf x\",\"\\\"q\\\"\"]"));
    }
  }

  @Test
  void secretsAreMaskedInErrorsAndLogs() throws IOException {
    Launch.Command command =
        Yard.with(
            Yard.shell("echo \"bad token $TOKEN for $USER_NAME\" >&2; exit 1"),
            Map.of("TOKEN", "tok-12345", "USER_NAME", "tok-12345-admin"));
    ServerId server = yard.define("leaky", command);
    FleetException failure;
    try (Fleet fleet = yard.open(data)) {
      failure =
          catchThrowableOfType(
              FleetException.class, () -> fleet.lease(server, "shared", LONG).close());
    }

    assertThat(failure)
        .hasMessageContaining("exited with code 1: bad token **** for ****;")
        .hasMessageNotContaining("tok-12345");
    Path log = data.resolve("logs/servers/leaky.log");
    assertThat(Files.readString(log))
        .matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z leaky-1 bad token \\*{4} for \\*{4}\\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log)))
        .isEqualTo("rw-------");
  }

  @Test
  void theLineThatSaysWhyIsFoundInAStackTrace() {
    ServerId server = yard.define("broken", Yard.command("node", "/no/such/file.js"));
    FleetSettings patient = Yard.settle(Yard.settings(), Duration.ofSeconds(5));
    FleetException failure;
    try (Fleet fleet = yard.open(patient, data, FleetObserver.NONE)) {
      failure =
          catchThrowableOfType(
              FleetException.class, () -> fleet.lease(server, "shared", LONG).close());
    }

    assertThat(failure)
        .hasMessageContaining("exited with code 1: Error: Cannot find module '/no/such/file.js'");
  }

  @Test
  void logsAreRotatedBySize() throws IOException {
    FleetSettings from = Yard.settings();
    FleetSettings small =
        new FleetSettings(
            from.sleep(),
            from.settle(),
            from.stopWithin(),
            from.backoff(),
            from.breaker(),
            from.memory(),
            from.pipes(),
            new FleetSettings.Logs(ByteSize.ofKiB(4), 3));
    ServerId server =
        yard.define(
            "chatty",
            Yard.shell("i=0; while [ $i -lt 500 ]; do echo line $i >&2; i=$((i+1)); done; read x"));
    Path last = data.resolve("logs/servers/chatty.log");
    try (Fleet fleet = yard.open(small, data, FleetObserver.NONE);
        Lease lease = fleet.lease(server, "shared", LONG)) {
      await().until(() -> Yard.process(lease).lastErrors().contains("line 499"));
      assertThat(Yard.process(lease).lastErrors()).hasSize(20);
    }

    assertThat(Files.readString(last)).endsWith("line 499\n");
    try (Stream<Path> files = Files.list(data.resolve("logs/servers"))) {
      assertThat(files)
          .allMatch(file -> file.toFile().length() <= 4096)
          .map(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder("chatty.log", "chatty.log.1", "chatty.log.2");
    }
  }
}
