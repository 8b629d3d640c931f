package dev.roundhouse.protocol;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// Why bytes are not a message: the JSON-RPC error code to answer with, the place, and the id to
/// answer to where one could be read. The text never repeats what the peer sent.
///
/// Cheap to throw: it carries no stack trace, because bad input is a peer's fault and not a place
/// in this program.
public final class MalformedFrame extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final int code;
  private final int offset;
  private final String reason;
  private final transient byte @Nullable [] id;

  MalformedFrame(int code, int offset, String reason, byte @Nullable [] id) {
    super(reason + " at byte " + offset, null, false, false);
    this.code = code;
    this.offset = offset;
    this.reason = reason;
    this.id = id;
  }

  /// The bytes are not JSON.
  static MalformedFrame json(int offset, String reason) {
    return new MalformedFrame(Protocol.PARSE_ERROR, offset, "invalid JSON: " + reason, null);
  }

  /// The bytes are JSON, or may be, but not a message that is accepted here.
  static MalformedFrame shape(int offset, String reason) {
    return new MalformedFrame(Protocol.INVALID_REQUEST, offset, reason, null);
  }

  MalformedFrame within(int from, byte @Nullable [] knownId) {
    return new MalformedFrame(code, offset - from, reason, knownId);
  }

  /// [Protocol#PARSE_ERROR] or [Protocol#INVALID_REQUEST].
  public int code() {
    return code;
  }

  /// The place of the fault, counted from the first byte given to the scanner.
  public int offset() {
    return offset;
  }

  /// What is wrong, without the place; fit to be sent to the peer.
  public String reason() {
    return reason;
  }

  /// The id as written, when a valid one was read before the fault; null when there was none.
  public byte @Nullable [] id() {
    return id == null ? null : id.clone();
  }
}
