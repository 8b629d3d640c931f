package dev.roundhouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.catalog.Origin;
import dev.roundhouse.catalog.ServerDefinition;
import dev.roundhouse.catalog.Transport;
import dev.roundhouse.config.SecretResolver;
import dev.roundhouse.config.SecretText;
import dev.roundhouse.kernel.PackageSpec;
import dev.roundhouse.kernel.Secret;
import dev.roundhouse.kernel.ServerId;
import dev.roundhouse.updates.UpdateException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrialCommandTest {
  private static final Optional<PackageSpec> NEXT =
      Optional.of(PackageSpec.parse("npm:@x/server@2.0.0"));

  @TempDir private Path secrets;

  private SecretResolver resolver() {
    return new SecretResolver(secrets, _ -> null);
  }

  private static ServerDefinition server(
      Map<String, SecretText> env, String command, String... args) {
    return ServerDefinition.of(
        new ServerId("s"),
        new Transport.Stdio(command, List.of(args), env, Optional.empty()),
        Origin.STORE);
  }

  private TrialCommand of(ServerDefinition definition) {
    return of(definition, NEXT, false);
  }

  private TrialCommand of(
      ServerDefinition definition, Optional<PackageSpec> version, boolean isTrusted) {
    return TrialCommand.of(definition, definition.transport(), version, resolver(), isTrusted);
  }

  @Test
  void anotherVersionStandsInTheSamePlace() {
    TrialCommand stored = of(server(Map.of(), "npm:@x/server@1.0.0#main", "--flag"));
    TrialCommand fetched = of(server(Map.of(), "npx", "-y", "@x/server@1.0.0", "--flag"));
    TrialCommand live = of(server(Map.of(), "npm:@x/server", "--flag"), Optional.empty(), false);

    assertThat(stored.command().command()).isEqualTo("npm:@x/server@2.0.0#main");
    assertThat(stored.command().args()).containsExactly("--flag");
    assertThat(fetched.command().command()).isEqualTo("npm:@x/server@2.0.0");
    assertThat(fetched.command().args()).containsExactly("--flag");
    assertThat(live.command().command()).isEqualTo("npm:@x/server");
  }

  @Test
  void secretsStayHereUnlessTheyAreToBeGiven() throws Exception {
    Path file = Files.writeString(secrets.resolve("key"), "real");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Map<String, SecretText> env = new LinkedHashMap<>();
    env.put("PLAIN", SecretText.literal("plain"));
    env.put("REFERRED", SecretText.parse("${secret:key}"));
    env.put("GITHUB_TOKEN", SecretText.literal("ghp"));
    env.put("DB", SecretText.literal("mysql://me:mine@host/db"));
    ServerDefinition definition = server(env, "npm:@x/server@1.0.0");

    TrialCommand held = of(definition);
    TrialCommand given = of(definition, NEXT, true);

    assertThat(held.withheld()).containsExactlyInAnyOrder("REFERRED", "GITHUB_TOKEN", "DB");
    assertThat(held.command().env())
        .containsEntry("PLAIN", Secret.of("plain"))
        .containsEntry("REFERRED", TrialCommand.PLACEHOLDER)
        .containsEntry("GITHUB_TOKEN", TrialCommand.PLACEHOLDER)
        .containsEntry("DB", TrialCommand.PLACEHOLDER);
    assertThat(given.withheld()).isEmpty();
    assertThat(given.command().env()).containsEntry("REFERRED", Secret.of("real"));
  }

  @Test
  void aSecretThatIsNotThereIsNoObstacleUnlessItIsToBeGiven() {
    Map<String, SecretText> env = Map.of("KEY", SecretText.parse("${secret:missing}"));
    ServerDefinition definition = server(env, "npm:@x/server@1.0.0");

    assertThat(of(definition).withheld()).containsExactly("KEY");
    assertThatThrownBy(() -> of(definition, NEXT, true))
        .isInstanceOf(UpdateException.class)
        .hasMessageContaining("server s: KEY: ");
  }

  @Test
  void whatStartsNoPackageHasNoOtherVersion() {
    assertThatThrownBy(() -> of(server(Map.of(), "node", "server.js")))
        .isInstanceOf(UpdateException.class)
        .hasMessageContaining("define it as npm:@x/server");
    assertThatThrownBy(() -> of(server(Map.of(), "npx", "--registry=x", "@x/server")))
        .isInstanceOf(UpdateException.class)
        .hasMessageContaining("server s: still started by npx");
  }
}
