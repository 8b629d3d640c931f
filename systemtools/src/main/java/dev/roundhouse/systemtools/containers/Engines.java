package dev.roundhouse.systemtools.containers;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.fleet.EngineApi;
import dev.roundhouse.fleet.EngineTrouble;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.systemtools.tool.Refusal;
import java.util.EnumMap;
import java.util.Map;

/// The engine as each right sees it, opened when it is asked for the first time. Safe for many
/// threads.
public final class Engines implements AutoCloseable {
  private final String address;
  private final Map<Right, EngineApi> open = new EnumMap<>(Right.class);

  /// @param address where the engine listens: a path, or as in `DOCKER_HOST`
  public Engines(String address) {
    this.address = requireNonNull(address, "address");
  }

  /// An engine that takes the requests of one right.
  Engine of(Right right) throws Refusal {
    synchronized (open) {
      EngineApi known = open.get(right);
      if (known == null) {
        try {
          known = EngineApi.open(address, right.rules());
        } catch (IllegalArgumentException e) {
          throw new Refusal(Refusal.Kind.FAILED, "" + e.getMessage(), e);
        }
        open.put(right, known);
      }
      return new Engine(known);
    }
  }

  @Override
  public void close() {
    synchronized (open) {
      open.values().forEach(EngineApi::close);
      open.clear();
    }
  }

  /// Requests and their answers as JSON.
  static final class Engine {
    private final EngineApi api;

    private Engine(EngineApi api) {
      this.api = api;
    }

    /// @throws Refusal in the engine's own words, or why it cannot be asked
    EngineApi.Told ask(EngineApi.Ask ask) throws Refusal, InterruptedException {
      try {
        return api.ask(ask);
      } catch (EngineTrouble e) {
        Refusal.Kind kind =
            switch (e.kind()) {
              case NOT_ALLOWED -> Refusal.Kind.DENIED;
              case NOT_FOUND -> Refusal.Kind.NOT_FOUND;
              case UNREACHABLE, REFUSED -> Refusal.Kind.FAILED;
            };
        throw new Refusal(kind, e.what(), e);
      }
    }

    Json json(EngineApi.Ask ask) throws Refusal, InterruptedException {
      EngineApi.Told told = ask(ask);
      try {
        if (!told.isCut()) {
          return Json.parse(told.body());
        }
      } catch (MalformedFrame e) {
        throw new Refusal(
            Refusal.Kind.FAILED, "the container engine gave an answer that cannot be read", e);
      }
      throw new Refusal(
          Refusal.Kind.FAILED,
          "the container engine's answer to %s is longer than is read here".formatted(ask.path()));
    }

    Json get(String path) throws Refusal, InterruptedException {
      return json(EngineApi.Ask.get(path, Map.of()));
    }

    Json get(String path, Map<String, String> query) throws Refusal, InterruptedException {
      return json(EngineApi.Ask.get(path, query));
    }
  }
}
