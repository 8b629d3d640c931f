package dev.roundhouse.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.ServerId;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GrantsTest {
  private static final ServerId FILES = new ServerId("files");
  private static final ServerId NOTES = new ServerId("notes");

  private static Grants of(String... wires) {
    return Grants.of(
        Stream.of(wires)
            .map(wire -> Scope.of(wire).orElseThrow(() -> new AssertionError(wire)))
            .collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "MCP",
        "mcp ",
        "system",
        "system:",
        "system:write",
        "files:read",
        "server:",
        "server:Files",
        "server:a__b",
        "server:files/x",
        "virtual:../x",
        "tool:",
        "tool:files",
        "tool:files/",
        "tool:Files/x",
        "tool:files/a b",
        "tool:files/a\"b",
        "tool:files/\u00e9",
        "toolfiles/x",
      })
  void knowsNoSuchScope(String wire) {
    assertThat(Scope.of(wire)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "monitor,system:read,true",
    "monitor,network:read,true",
    "monitor,container:read,false",
    "monitor,file:read,false",
    "monitor,mcp,false",
    "docker,container:write,true",
    "docker,docker:admin,false",
    "docker,system:read,false",
    "fs,file:read,true",
    "fs,file:write,false",
    "readonly,audit:read,true",
    "readonly,network:diag,false",
    "readonly,file:write,false",
    "readonly,monitor,false",
    "mcp,system:read,false",
    "mcp,monitor,false",
    "admin,docker:admin,true",
    "admin,mcp,true",
    "admin,server:files,true",
    "system:read,system:read,true",
    "system:read,system:admin,false",
    "server:files,mcp,false",
  })
  void allowsWhatAScopeStandsFor(String given, String needed, boolean mayDo) {
    assertThat(of(given).may(Scope.of(needed).orElseThrow())).isEqualTo(mayDo);
  }

  @Test
  void reachesEverythingWithOneWord() {
    assertThat(of("mcp").reach()).isEqualTo(new Reach.Everything(Set.of()));
    assertThat(of("admin").reach()).isEqualTo(Reach.EVERYTHING);
    assertThat(of("mcp", "server:files").reach()).isEqualTo(of("mcp").reach());
    assertThat(of("virtual:dev").reach()).isEqualTo(Reach.NOTHING);
  }

  @Test
  void reachesAreasAlone() {
    Reach reach = of("monitor", "virtual:dev").reach();

    assertThat(reach.areas()).extracting(Scope::wire).containsOnly("system:read", "network:read");
    assertThat(reach.seesAny()).isFalse();
    assertThat(reach.sees(FILES)).isFalse();
    assertThat(of("mcp", "fs").reach().areas()).extracting(Scope::wire).containsOnly("file:read");
  }

  @Test
  void reachesOneServer() {
    Reach reach = of("server:files").reach();

    assertThat(reach.sees(FILES)).isTrue();
    assertThat(reach.usesAll(FILES)).isTrue();
    assertThat(reach.uses(FILES, "anything")).isTrue();
    assertThat(reach.sees(NOTES)).isFalse();
    assertThat(reach.usesAll(NOTES)).isFalse();
    assertThat(reach.uses(NOTES, "anything")).isFalse();
  }

  @Test
  void reachesToolsAlone() {
    Reach reach = of("tool:files/read_*", "tool:files/list", "tool:notes/*").reach();

    assertThat(reach.sees(FILES)).isTrue();
    assertThat(reach.usesAll(FILES)).isFalse();
    assertThat(reach.uses(FILES, "read_file")).isTrue();
    assertThat(reach.uses(FILES, "read_")).isTrue();
    assertThat(reach.uses(FILES, "list")).isTrue();
    assertThat(reach.uses(FILES, "listing")).isFalse();
    assertThat(reach.uses(FILES, "write_file")).isFalse();
    assertThat(reach.uses(NOTES, "whatever")).isTrue();
    assertThat(reach.usesAll(NOTES)).isFalse();
  }

  @Test
  void reachesAllThatAGivenVirtualServerShows() {
    Grants grants = of("virtual:dev", "server:notes");

    assertThat(grants.through(new ServerId("dev"))).isEqualTo(of("mcp").reach());
    assertThat(grants.through(new ServerId("ops"))).isEqualTo(of("server:notes").reach());
  }

  @Test
  void isEqualToWhatAllowsTheSame() {
    assertThat(of("tool:files/a", "tool:files/b").reach())
        .isEqualTo(of("tool:files/b", "tool:files/a").reach());
    assertThat(of("server:files").reach()).isNotEqualTo(of("server:notes").reach());
    assertThat(of("mcp")).isEqualTo(of("mcp")).isNotEqualTo(of("admin"));
    assertThat(Grants.of(Set.of()).reach()).isEqualTo(Reach.NOTHING);
  }
}
