package dev.roundhouse.systemtools.tool;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes sure that what is done is what was shown: a dry run tells a word that only fits the very
/// steps it has listed, and they are worked out anew before they are done. Good while the program
/// runs. Safe for many threads.
public final class Confirmation {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY = 32;
  private static final int WORD = 12;

  /// Argument of a tool that needs one.
  public static final Param PARAM =
      Param.optionalText(
          "confirm", 64, "What the dry run has told as confirm; without it none is done.");

  private final SecretKeySpec key;

  public Confirmation() {
    byte[] random = new byte[KEY];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, ALGORITHM);
  }

  /// The word for these steps.
  public String word(Change plan) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      String text =
          String.join("\0", plan.subject(), plan.action(), plan.before(), "" + plan.steps());
      byte[] all = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(all, WORD));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /// @throws Refusal when no word was said, or one that is for something else
  public void require(Change plan, Arguments arguments) throws Refusal {
    String said = arguments.optionalText("confirm").orElse("");
    if (said.isEmpty()) {
      throw new Refusal(
          Refusal.Kind.INVALID,
          plan.action()
              + " needs confirm: call it with dry_run true, read the steps, and say what it tells"
              + " as confirm");
    }
    boolean isSame =
        MessageDigest.isEqual(
            said.getBytes(StandardCharsets.UTF_8), word(plan).getBytes(StandardCharsets.UTF_8));
    if (!isSame) {
      throw new Refusal(
          Refusal.Kind.DENIED,
          "confirm is not for what would be done now, which has changed since the dry run;"
              + " nothing was done: call it with dry_run true again");
    }
  }
}
