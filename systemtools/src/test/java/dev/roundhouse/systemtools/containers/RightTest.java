package dev.roundhouse.systemtools.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.fleet.EngineApi;
import dev.roundhouse.fleet.EngineRule;
import dev.roundhouse.systemtools.tool.Refusal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What reaches the engine's socket by each right, whatever is asked.
final class RightTest {
  @TempDir private Path directory;

  private static EngineApi.Ask ask(EngineRule rule) {
    String path = rule.path().replace("{id}", "web_1").replace("{image}", "library/nginx:1");
    return new EngineApi.Ask(
        rule.method(), path, Map.of(), new byte[0], java.time.Duration.ofSeconds(5), 1024, false);
  }

  @ParameterizedTest
  @EnumSource(Right.class)
  void onlyTheRequestsOfTheRightAreSent(Right right) throws Exception {
    List<EngineRule> every =
        Arrays.stream(Right.values()).flatMap(each -> each.rules().stream()).distinct().toList();
    try (ScriptedEngine engine = new ScriptedEngine(directory);
        Engines engines = new Engines(engine.address())) {
      for (EngineRule rule : every) {
        EngineApi.Ask asked = ask(rule);
        engine.when(asked.method() + " " + asked.path(), 200, "{}");
        engine.forget();
        if (right.rules().contains(rule)) {
          engines.of(right).ask(asked);
          assertThat(engine.requests()).containsExactly(asked.method() + " " + asked.path());
        } else {
          assertThatThrownBy(() -> engines.of(right).ask(asked))
              .isInstanceOfSatisfying(
                  Refusal.class, e -> assertThat(e.kind()).isEqualTo(Refusal.Kind.DENIED))
              .hasMessageContaining(asked.path());
          assertThat(engine.requests()).as(right + ": " + rule).isEmpty();
        }
      }
    }
  }

  @Test
  void theRightToLookHasNoRequestThatChanges() {
    assertThat(Right.READ.rules()).isNotEmpty().allMatch(EngineRule::isLook);
    for (Right right : Right.values()) {
      assertThat(right.rules()).as(right + "").containsAll(Right.READ.rules());
      assertThat(right.rules())
          .as("no right reaches into a container, its files, or the engine itself")
          .noneMatch(rule ->
              rule.path()
                  .matches(
                      ".*/(exec|archive|attach|commit|export|build|prune|load|secrets|swarm|plugins|volumes).*"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/containers/../images/json",
        "/containers/%2e%2e/json",
        "/containers/a/../../info/json",
        "/containers/a?x/json",
        "/containers//json",
        "/containers/a%0d%0aPOST/json",
        "/containers/.hidden/json",
        "/v1.41/containers/a/json",
        "/images/../containers/a/json",
        "/images/a/./json",
        "/containers/a/json/",
        "/info"
      })
  void pathsThatAreNoneAreNotSent(String path) throws Exception {
    try (ScriptedEngine engine = new ScriptedEngine(directory);
        Engines engines = new Engines(engine.address())) {
      for (Right right : Right.values()) {
        assertThatThrownBy(() -> engines.of(right).get(path)).isInstanceOf(Refusal.class);
      }
      assertThat(engine.requests()).isEmpty();
    }
  }

  /// Importing an image as a file would go by the same path.
  @Test
  void keysOfAQueryAreListedToo() {
    EngineRule create = EngineRule.of("POST", "/images/create", "fromImage", "tag");

    assertThat(create.fits("POST", "/images/create", Set.of("fromImage"))).isTrue();
    assertThat(create.fits("POST", "/images/create", Set.of("fromSrc"))).isFalse();
    assertThat(create.fits("GET", "/images/create", Set.of("fromImage"))).isFalse();
  }

  @Test
  void noEngineIsToldWithItsCure() {
    try (Engines engines = new Engines(directory.resolve("none.sock").toString())) {
      assertThatThrownBy(() -> engines.of(Right.READ).get("/networks"))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("no container engine listens at")
          .hasMessageContaining("fleet.container-engine");
    }
    try (Engines engines = new Engines("tcp://127.0.0.1:2375")) {
      assertThatThrownBy(() -> engines.of(Right.READ).get("/networks"))
          .hasMessageContaining("unix socket alone");
    }
  }
}
