package dev.roundhouse.updates;

import static java.util.Objects.requireNonNull;

/// What is known of the signature that a registry gives to a version. Only [Verified] says that
/// something was found good.
public sealed interface Signed {
  /// It is the registry's own, over exactly this name, version and digest.
  ///
  /// @param key the id of the key
  record Verified(String key) implements Signed {
    public Verified {
      requireNonNull(key, "key");
    }
  }

  /// The registry does not sign, or has not signed this.
  record Absent() implements Signed {}

  /// There is one, and nobody can say whether it is good.
  ///
  /// @param why in a sentence for the person
  record Unchecked(String why) implements Signed {
    public Unchecked {
      requireNonNull(why, "why");
    }
  }

  /// There is one, and it is wrong.
  ///
  /// @param why in a sentence for the person
  record Wrong(String why) implements Signed {
    public Wrong {
      requireNonNull(why, "why");
    }
  }

  /// As it stands in answers.
  default String wire() {
    return switch (this) {
      case Verified _ -> "verified";
      case Absent _ -> "absent";
      case Unchecked _ -> "not-checked";
      case Wrong _ -> "wrong";
    };
  }
}
