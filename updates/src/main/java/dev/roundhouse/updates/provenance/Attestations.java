package dev.roundhouse.updates.provenance;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.protocol.MalformedFrame;
import java.util.ArrayList;
import java.util.List;

/// The statements about how a version was built, out of all those that a registry has about it.
/// What its own key says of the publishing is left out: that is what its signature says. Pure.
record Attestations(List<Built> all) {
  private static final int MOST = 16;

  /// One statement.
  ///
  /// @param predicateType what it is by the word of the registry
  /// @param bundle of sigstore, as JSON
  record Built(String predicateType, byte[] bundle) {
    Built {
      requireNonNull(predicateType, "predicateType");
      requireNonNull(bundle, "bundle");
    }
  }

  Attestations {
    all = List.copyOf(all);
  }

  /// Whether a predicate is one of SLSA about a build.
  static boolean isOfBuild(String predicateType) {
    return predicateType.startsWith("https://slsa.dev/provenance/");
  }

  /// @throws IllegalArgumentException when it is no such document, or has too many
  static Attestations read(byte[] document) {
    Json attestations;
    try {
      attestations = Json.parse(document).get("attestations");
    } catch (MalformedFrame e) {
      throw new IllegalArgumentException("it is not JSON: " + e.getMessage(), e);
    }
    if (attestations.type() != JsonType.ARRAY) {
      throw new IllegalArgumentException("it has no list \"attestations\"");
    }
    List<Built> all = new ArrayList<>();
    for (Json each : attestations.items()) {
      String type = each.get("predicateType").text();
      if (type != null && isOfBuild(type)) {
        all.add(new Built(type, each.get("bundle").raw()));
      }
      if (all.size() > MOST) {
        throw new IllegalArgumentException("it has more than %d statements".formatted(MOST));
      }
    }
    return new Attestations(all);
  }
}
