package dev.roundhouse.updates.protect;

import dev.roundhouse.updates.Actor;
import dev.roundhouse.updates.Authorization;
import dev.roundhouse.updates.ProtectedSet;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// Looks whether what people write makes sense.
final class Wishes {
  private static final int LONGEST = 500;
  private static final int ID = 8;
  private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z.+-]{1,100}");
  private static final Pattern DIGEST = Pattern.compile("[0-9A-Za-z+/=:-]{1,200}");

  private Wishes() {}

  /// A sentence of a person that stands in the ledger.
  ///
  /// @throws IllegalArgumentException when it is none
  static String why(String text) {
    String stripped = text.strip();
    if (stripped.isEmpty() || stripped.length() > LONGEST) {
      throw new IllegalArgumentException("say why, in 1 to " + LONGEST + " letters");
    }
    if (stripped.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("why is one line, without control characters");
    }
    return stripped;
  }

  /// What this program says itself, so that it can stand there as well.
  static String line(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
  }

  /// An authorisation out of a wish.
  ///
  /// @throws IllegalArgumentException saying what makes no sense
  static Authorization authorization(Actor actor, ProtectedSet.Wish wish, Instant now) {
    if (wish.version().isPresent() && wish.item().server().isEmpty()) {
      throw new IllegalArgumentException(
          "a version is for a server or its pin; " + wish.item() + " has none");
    }
    if (wish.digest().isPresent() && wish.version().isEmpty()) {
      throw new IllegalArgumentException("a digest is that of a version; say the version as well");
    }
    form(wish.version(), VERSION, "version");
    form(wish.digest(), DIGEST, "digest");
    Instant until = wish.until().orElse(now.plus(ProtectedSet.USUAL));
    if (!until.isAfter(now)) {
      throw new IllegalArgumentException(
          "an authorisation until " + until + " would be over already");
    }
    if (until.isAfter(now.plus(ProtectedSet.LONGEST))) {
      throw new IllegalArgumentException(
          "an authorisation is good for %d days at most".formatted(ProtectedSet.LONGEST.toDays()));
    }
    byte[] id = new byte[ID];
    new SecureRandom().nextBytes(id);
    return new Authorization(
        HexFormat.of().formatHex(id),
        wish.item(),
        wish.version(),
        wish.digest(),
        why(wish.why()),
        actor.subject(),
        now,
        until,
        Authorization.State.OPEN,
        Optional.empty(),
        Optional.empty());
  }

  private static void form(Optional<String> text, Pattern form, String name) {
    if (text.isPresent() && !form.matcher(text.get()).matches()) {
      throw new IllegalArgumentException("this is no " + name + " of a package");
    }
  }
}
