package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonWriter;
import java.time.DateTimeException;
import java.time.Instant;

/// What is known of how a version was built. Only [Verified] says that something was found good.
public sealed interface Provenance {
  /// A build service has said, and a transparency log has kept, that it was built like this. All of
  /// it is what the certificate says that the service was given, not what the build says of itself.
  ///
  /// @param repository whose source it was built from
  /// @param commit of that
  /// @param workflow that has built it, at the version that was used
  /// @param issuer who has vouched for the identity of the build
  /// @param logIndex its place in the transparency log
  /// @param signed when, by the log or by an authority for timestamps
  record Verified(
      String repository,
      String commit,
      String workflow,
      String issuer,
      long logIndex,
      Instant signed)
      implements Provenance {
    public Verified {
      requireNonNull(repository, "repository");
      requireNonNull(commit, "commit");
      requireNonNull(workflow, "workflow");
      requireNonNull(issuer, "issuer");
      requireNonNull(signed, "signed");
    }
  }

  /// Its registry has no statement about it.
  record Absent() implements Provenance {}

  /// There may be a statement, and nobody can say whether it is good.
  ///
  /// @param why in a sentence for the person
  record NotChecked(String why) implements Provenance {
    public NotChecked {
      requireNonNull(why, "why");
    }
  }

  /// There is one, and it is wrong.
  ///
  /// @param why in a sentence for the person
  record Wrong(String why) implements Provenance {
    public Wrong {
      requireNonNull(why, "why");
    }
  }

  /// As it stands in answers.
  default String wire() {
    return switch (this) {
      case Verified _ -> "verified";
      case Absent _ -> "absent";
      case NotChecked _ -> "not-checked";
      case Wrong _ -> "wrong";
    };
  }

  /// Adds it to an object: `provenance`, and what there is to say of it as `built`.
  default JsonWriter write(JsonWriter json) {
    json.member("provenance", wire());
    return switch (this) {
      case Verified(
              String repository,
              String commit,
              String workflow,
              String issuer,
              long logIndex,
              Instant signed) ->
          json.key("built")
              .object()
              .member("repository", repository)
              .member("commit", commit)
              .member("workflow", workflow)
              .member("issuer", issuer)
              .member("logIndex", logIndex)
              .member("signed", signed.toString())
              .end();
      case Absent _ -> json;
      case NotChecked(String why) -> json.key("built").object().member("why", why).end();
      case Wrong(String why) -> json.key("built").object().member("why", why).end();
    };
  }

  /// Takes it out of an object that [#write] has added it to. What says less than that is not
  /// checked.
  static Provenance read(Json from) {
    Json built = from.get("built");
    String why = text(built, "why");
    return switch (text(from, "provenance")) {
      case "verified" -> verified(built);
      case "absent" -> new Absent();
      case "wrong" -> new Wrong(why);
      default -> new NotChecked(why.isEmpty() ? "nobody has looked at it" : why);
    };
  }

  private static Provenance verified(Json built) {
    try {
      return new Verified(
          text(built, "repository"),
          text(built, "commit"),
          text(built, "workflow"),
          text(built, "issuer"),
          built.get("logIndex").integer(-1),
          Instant.parse(text(built, "signed")));
    } catch (DateTimeException e) {
      return new NotChecked("what was kept of it cannot be read: " + e.getMessage());
    }
  }

  private static String text(Json json, String key) {
    String text = json.get(key).text();
    return text == null ? "" : text;
  }
}
