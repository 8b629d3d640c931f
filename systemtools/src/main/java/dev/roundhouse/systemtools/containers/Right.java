package dev.roundhouse.systemtools.containers;

import dev.roundhouse.fleet.EngineRule;
import java.util.List;
import java.util.stream.Stream;

/// What tools may ask of the engine: the one table of requests by scope. A tool is given an engine
/// of its own right, and no other, so that not even a mistake in one that looks can change
/// anything.
public enum Right {
  /// Looks at everything.
  READ("container:read", List.of()),

  /// Looks for what should not be there.
  SCAN("security:scan", List.of()),

  /// Starts and stops what is there.
  WRITE(
      "container:write",
      List.of(
          EngineRule.of("POST", "/containers/{id}/start"),
          EngineRule.of("POST", "/containers/{id}/stop", "t"),
          EngineRule.of("POST", "/containers/{id}/restart", "t"))),

  /// The same for all of a stack, whose images it may fetch.
  STACKS(
      "container:write",
      List.of(
          EngineRule.of("POST", "/containers/{id}/start"),
          EngineRule.of("POST", "/containers/{id}/restart", "t"),
          EngineRule.of("POST", "/images/create", "fromImage", "tag"))),

  /// Fetches any image.
  PULL("docker:admin", List.of(EngineRule.of("POST", "/images/create", "fromImage", "tag"))),

  /// Puts a new container in the place of one.
  UPDATE(
      "container:admin",
      List.of(
          EngineRule.of("POST", "/images/create", "fromImage", "tag"),
          EngineRule.of("POST", "/containers/create", "name"),
          EngineRule.of("POST", "/containers/{id}/start"),
          EngineRule.of("POST", "/containers/{id}/stop", "t"),
          EngineRule.of("POST", "/containers/{id}/rename", "name"),
          EngineRule.of("POST", "/networks/{id}/connect"),
          EngineRule.of("DELETE", "/containers/{id}", "force")));

  private static final List<EngineRule> LOOKS =
      List.of(
          EngineRule.of("GET", "/containers/json", "all", "filters"),
          EngineRule.of("GET", "/containers/{id}/json"),
          EngineRule.of("GET", "/containers/{id}/logs", "stdout", "stderr", "tail", "timestamps"),
          EngineRule.of("GET", "/images/json"),
          EngineRule.of("GET", "/images/{image}/json"),
          EngineRule.of("GET", "/networks"),
          EngineRule.of("GET", "/networks/{id}"));

  private final String scope;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of, and nobody else has it
  private final List<EngineRule> changes;

  Right(String scope, List<EngineRule> changes) {
    this.scope = scope;
    this.changes = changes;
  }

  /// What a token must be good for.
  public String scope() {
    return scope;
  }

  /// The requests that may be made.
  public List<EngineRule> rules() {
    return Stream.concat(LOOKS.stream(), changes.stream()).toList();
  }
}
