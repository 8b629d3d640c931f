package dev.roundhouse.updates.provenance;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.MalformedFrame;
import dev.roundhouse.updates.Integrity;
import dev.roundhouse.updates.Version;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// What an in-toto statement is about. Pure.
record Statement(String predicateType, List<Subject> subjects) {
  private static final String PAYLOAD = "application/vnd.in-toto+json";
  private static final Set<String> TYPES =
      Set.of("https://in-toto.io/Statement/v0.1", "https://in-toto.io/Statement/v1");

  /// One thing that it is about.
  ///
  /// @param sha512 in hexadecimal, empty where it names no such digest
  record Subject(String name, String sha512) {
    Subject {
      requireNonNull(name, "name");
      requireNonNull(sha512, "sha512");
    }
  }

  Statement {
    requireNonNull(predicateType, "predicateType");
    subjects = List.copyOf(subjects);
  }

  static Statement read(Envelope envelope) throws Unproven {
    if (!envelope.payloadType().equals(PAYLOAD)) {
      throw new Unproven("it holds %s, and no statement".formatted(envelope.payloadType()));
    }
    try {
      Json json = Json.parse(envelope.payload());
      if (!TYPES.contains("" + json.get("_type").text())) {
        throw new Unproven("it holds no in-toto statement of a version that is known here");
      }
      List<Subject> subjects = new ArrayList<>();
      for (Json each : json.get("subject").items()) {
        String digest = each.get("digest").get("sha512").text();
        subjects.add(new Subject("" + each.get("name").text(), digest == null ? "" : digest));
      }
      return new Statement("" + json.get("predicateType").text(), subjects);
    } catch (MalformedFrame e) {
      throw new Unproven("its statement is not JSON: " + e.getMessage(), e);
    }
  }

  /// How a statement names a version of an npm package.
  static String purl(String name, Version version) {
    return "pkg:npm/%s@%s".formatted(name.replaceFirst("^@", "%40"), version.text());
  }

  /// Looks whether it is about these bytes under this name. One subject of the name with another
  /// digest spoils it, whatever the others say.
  ///
  /// @param integrity by SHA-512
  void isAbout(String name, Version version, Integrity integrity) throws Unproven {
    String purl = purl(name, version);
    List<Subject> own = subjects.stream().filter(each -> each.name().equals(purl)).toList();
    if (own.isEmpty()) {
      String others =
          subjects.stream()
              .limit(3)
              .map(Subject::name)
              .reduce((a, b) -> a + ", " + b)
              .orElse("none");
      throw new Unproven("it is about %s, and not about %s".formatted(others, purl));
    }
    String digest = HexFormat.of().formatHex(Base64.getDecoder().decode(integrity.value()));
    if (!own.stream().allMatch(each -> each.sha512().equalsIgnoreCase(digest))) {
      throw new Unproven("it is about other bytes than those that the registry tells of");
    }
  }
}
