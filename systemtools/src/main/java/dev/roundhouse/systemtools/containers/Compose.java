package dev.roundhouse.systemtools.containers;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.HostPrograms;
import dev.roundhouse.systemtools.tool.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The compose program, which alone can read a stack's file. It is run for files that the operator
/// has listed, and for no others: whoever chooses the file rules the machine. Safe for many
/// threads.
public final class Compose {
  private static final Duration LOOK = Duration.ofSeconds(30);
  private static final Duration UP = Duration.ofMinutes(15);

  /// Where it usually is. Those of newer engines are plugins, which also run by themselves.
  static final List<String> PLACES =
      List.of(
          "/usr/libexec/docker/cli-plugins/docker-compose",
          "/usr/lib/docker/cli-plugins/docker-compose",
          "/usr/local/libexec/docker/cli-plugins/docker-compose",
          "/usr/local/lib/docker/cli-plugins/docker-compose",
          "/usr/local/bin/docker-compose",
          "/usr/bin/docker-compose");

  private final HostPrograms programs;
  private final Map<String, Path> files;
  private final String engine;

  /// @param files the file of each stack that may be deployed
  /// @param engine where the engine listens
  public Compose(HostPrograms programs, Map<String, Path> files, String engine) {
    this.programs = requireNonNull(programs, "programs");
    this.files = Map.copyOf(files);
    this.engine = engine.contains("://") ? engine : "unix://" + engine;
  }

  /// Why a stack cannot be deployed by it; empty when it can.
  Optional<String> obstacle(String stack) {
    Path file = files.get(stack);
    if (file == null) {
      return Optional.of(
          "its file is not listed; list it in system.containers.stacks (%s: /path/compose.yaml)"
              .formatted(stack));
    }
    if (!Files.isReadable(file)) {
      return Optional.of("its file %s cannot be read".formatted(file));
    }
    return programs.find(PLACES).isPresent()
        ? Optional.empty()
        : Optional.of(
            "only a compose program can read its file, and none is installed; install"
                + " docker-compose-plugin or docker-compose (looked at "
                + String.join(", ", PLACES)
                + ")");
  }

  /// The names of its services, as the program reads the file.
  List<String> services(String stack) throws Refusal, InterruptedException {
    HostPrograms.Ran ran = run(order(stack, LOOK, false, List.of("config", "--services")), stack);
    return ran.out().lines().map(String::strip).filter(line -> !line.isEmpty()).sorted().toList();
  }

  /// What is run to deploy it.
  HostPrograms.Order up(String stack, boolean isForced) {
    List<String> args = new ArrayList<>(List.of("up", "-d"));
    if (isForced) {
      args.add("--force-recreate");
    }
    return order(stack, UP, true, args);
  }

  private HostPrograms.Order order(
      String stack, Duration within, boolean isChange, List<String> args) {
    Path program =
        programs.find(PLACES).orElseThrow(() -> new IllegalStateException("there is an obstacle"));
    Path file = requireNonNull(files.get(stack), stack);
    List<String> all = new ArrayList<>(List.of("-p", stack, "-f", file.toString()));
    all.addAll(args);
    Map<String, String> env = Map.of("DOCKER_HOST", engine);
    return new HostPrograms.Order(program, all, env, within, 1 << 20, isChange);
  }

  HostPrograms.Ran run(HostPrograms.Order order, String stack)
      throws Refusal, InterruptedException {
    try {
      HostPrograms.Ran ran = programs.run(order);
      if (ran.isGood()) {
        return ran;
      }
      throw new Refusal(
          Refusal.Kind.FAILED,
          ran.isLate()
              ? "%s has not ended within %d s".formatted(order.line(), order.within().toSeconds())
              : "%s ended with code %d: %s".formatted(order.line(), ran.code(), ran.lastWords()));
    } catch (IOException e) {
      throw new Refusal(
          Refusal.Kind.FAILED,
          "the compose program for stack %s cannot be started: %s".formatted(stack, e.getMessage()),
          e);
    }
  }
}
