package dev.roundhouse.updates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.fleet.InstalledPackage;
import dev.roundhouse.kernel.ByteSize;
import dev.roundhouse.kernel.Finding;
import dev.roundhouse.kernel.ServerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InventoryTest {
  private static final Instant INSTALLED = Instant.parse("2026-08-01T12:00:00Z");

  @TempDir private Path folder;

  @BeforeEach
  void files() throws IOException {
    Path home = Files.createDirectories(folder.resolve("lib/node_modules/@some/server/dist"));
    Files.writeString(home.resolve("index.js"), "");
    Files.writeString(home.resolve("package.json"), "{\"type\":\"module\"}");
    packageJson("1.2.3");
    Path programs = Files.createDirectories(folder.resolve("bin"));
    Files.createSymbolicLink(programs.resolve("some-server"), home.resolve("index.js"));
  }

  private void packageJson(String version) throws IOException {
    Files.writeString(
        folder.resolve("lib/node_modules/@some/server/package.json"),
        "{\"name\":\"@some/server\",\"version\":\"" + version + "\"}");
  }

  private static ServerDefinition command(String... words) {
    return ServerDefinition.of(
        new ServerId("it"),
        new Transport.Stdio(
            words[0], List.of(words).subList(1, words.length), Map.of(), Optional.empty()),
        Origin.STORE);
  }

  private Running of(String... words) {
    InstalledPackage installed =
        new InstalledPackage(
            "@some/server",
            "1.2.3",
            List.of("latest"),
            new ByteSize(1),
            INSTALLED,
            List.of("server"),
            "sha1-only",
            folder.resolve("lib/node_modules/@some/server"));
    return new Inventory(() -> List.of(installed), List.of(folder.resolve("bin")))
        .of(Artifact.of(command(words).transport()));
  }

  private static String why(Running running) {
    return running instanceof Running.Unknown(String why) ? why : "known: " + running;
  }

  @Test
  void readsTheVersionOutOfTheStore() {
    Running.Known known = (Running.Known) of("npm:@some/server");

    assertThat(known.version()).isEqualTo(Version.of("1.2.3"));
    assertThat(known.since()).contains(INSTALLED);
    assertThat(known.integrity()).isEmpty();
    assertThat(of("npm:@some/server@1.2.3")).isEqualTo(known);
    assertThat(why(of("npm:@some/server@beta")))
        .isEqualTo("npm:@some/server@beta is not installed yet; its first start installs it");
  }

  @Test
  void doesNotBelieveARecordThatThePackageContradicts() throws IOException {
    packageJson("6.6.6");

    assertThat(why(of("npm:@some/server")))
        .contains("@some/server@1.2.3 was installed, and its package.json says @some/server@6.6.6");
  }

  @Test
  void readsTheVersionOfAProgramOutOfThePackageAroundIt() {
    Running.Known byName = (Running.Known) of("some-server", "--port", "1");
    String script = folder.resolve("lib/node_modules/@some/server/dist/index.js").toString();
    Running.Known byScript = (Running.Known) of("node", "--no-warnings", script, "/etc/passwd");

    assertThat(byName.name()).isEqualTo("@some/server");
    assertThat(byName.version()).isEqualTo(Version.of("1.2.3"));
    assertThat(byScript).isEqualTo(byName);
  }

  @Test
  void saysWhyItIsNotKnown() throws IOException {
    assertThat(why(of("npx", "-y", "@some/server"))).contains("npx looks for it at each start");
    assertThat(why(of("no-such-program")))
        .isEqualTo("there is no file no-such-program on this machine");
    String lonely = Files.writeString(folder.resolve("lonely"), "").toString();
    assertThat(why(of(lonely))).isEqualTo("no package.json above " + lonely + " says what it is");
    ServerDefinition remote =
        ServerDefinition.of(
            new ServerId("it"),
            new Transport.Http(URI.create("http://127.0.0.1/"), Map.of(), Transport.Http.Kind.AUTO),
            Origin.STORE);
    assertThat(Artifact.of(remote.transport()))
        .isEqualTo(new Artifact.Elsewhere("it runs elsewhere; whoever runs it moves it"));
    Inventory spoilt =
        new Inventory(
            () -> {
              throw new UncheckedIOException("the store is spoilt", new IOException());
            },
            List.of());
    assertThat(why(spoilt.of(Artifact.of(command("npm:any").transport()))))
        .isEqualTo("the store is spoilt");
  }

  private Optional<Finding> moving(String... words) {
    ServerDefinition definition = command(words);
    Artifact artifact = Artifact.of(definition.transport());
    return Tags.moving(definition, artifact, of(words));
  }

  @Test
  void findsCommandsThatMeanAnotherVersionTomorrow() {
    assertThat(moving("npx", "-y", "@some/server@latest").orElseThrow().says())
        .contains("has npx start @some/server@latest: what is newest runs at each start");
    assertThat(moving("npx", "-y", "@some/server")).isPresent();
    assertThat(moving("npx", "-y", "@some/server@1.2.3")).isEmpty();
    assertThat(moving("npm:@some/server@latest").orElseThrow().cure())
        .isEqualTo("write npm:@some/server@1.2.3");
    assertThat(moving("npm:@some/server")).isEmpty();
    assertThat(moving("npm:@some/server@1.2.3")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"npx -y some@latest", "exec bunx some@latest; true", "some@latest"})
  void findsThemInTheWordsOfAShellToo(String script) {
    assertThat(moving("sh", "-c", script).orElseThrow().says())
        .isEqualTo("its command says some@latest: what is newest runs, whoever gave it out");
    assertThat(moving("sh", "-c", script.replace("@latest", "@latest-lts"))).isEmpty();
  }
}
