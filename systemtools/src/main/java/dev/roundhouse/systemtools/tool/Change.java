package dev.roundhouse.systemtools.tool;

import static dev.roundhouse.systemtools.tool.Form.Plain.TEXT;
import static dev.roundhouse.systemtools.tool.Form.Plain.TRUTH;
import static dev.roundhouse.systemtools.tool.Form.field;
import static dev.roundhouse.systemtools.tool.Form.group;
import static dev.roundhouse.systemtools.tool.Form.list;
import static dev.roundhouse.systemtools.tool.Form.maybe;
import static java.util.Objects.requireNonNull;

import dev.roundhouse.protocol.JsonWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a tool has changed, or would: the answer of all that change more than a file.
///
/// @param subject what is changed
/// @param steps what is done, one after the other, in words that name each thing
/// @param before how it was, in a word or two
/// @param after how it is now; null when nothing was done
/// @param confirm what has to be said to have just this done; null where nothing has to be
public record Change(
    String subject,
    String action,
    List<String> steps,
    String before,
    @Nullable String after,
    @Nullable String confirm) {
  private static final int MOST_STEPS = 500;
  private static final int MOST_BYTES = 48 << 10;

  /// The form of it.
  public static final Form FORM =
      group(
          field("subject", TEXT, "What is changed."),
          field("action", TEXT),
          field("dry_run", TRUTH, "Whether nothing was done."),
          field("steps", list(TEXT), "What was done, or would be, in this order."),
          field("before", TEXT),
          field("after", maybe(TEXT), "Null when nothing was done."),
          field("confirm", maybe(TEXT), "To be said to have just this done; null for nothing."),
          field("truncated", TRUTH, "Whether there are more steps than are listed."));

  public Change {
    requireNonNull(subject, "subject");
    requireNonNull(action, "action");
    steps = List.copyOf(steps);
    requireNonNull(before, "before");
  }

  /// What would be done.
  public static Change planned(String subject, String action, List<String> steps, String before) {
    return new Change(subject, action, steps, before, null, null);
  }

  /// The same, done.
  public Change done(String after) {
    return new Change(subject, action, steps, before, after, null);
  }

  /// The same, with what confirms it.
  public Change confirmedBy(String token) {
    return new Change(subject, action, steps, before, after, token);
  }

  public byte[] toBytes() {
    Rows rows = new Rows(MOST_STEPS, MOST_BYTES);
    steps.forEach(rows::add);
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("subject", subject)
            .member("action", action)
            .member("dry_run", after == null)
            .member("steps", rows.toBytes())
            .member("before", before);
    Figures.member(writer, "after", after);
    Figures.member(writer, "confirm", confirm);
    return writer.member("truncated", rows.isCut()).end().toBytes();
  }
}
