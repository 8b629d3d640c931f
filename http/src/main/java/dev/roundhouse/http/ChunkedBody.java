package dev.roundhouse.http;

import io.netty.buffer.ByteBuf;

/// Reads a chunked body (RFC 9112, section 7.1) strictly, in whatever pieces it comes. Chunk
/// extensions and trailers are read over, up to a limit, and dropped.
final class ChunkedBody {
  private enum State {
    SIZE,
    EXTENSION,
    SIZE_END,
    DATA,
    DATA_RETURN,
    DATA_END,
    TRAILER_START,
    TRAILER,
    TRAILER_END,
    LAST_END
  }

  /// Seven hexadecimal digits say up to 256 MiB, more than one chunk needs.
  private static final int MAX_DIGITS = 7;

  private final BodyBuffer body;
  private final int maxExtra;
  private State state = State.SIZE;
  private int size;
  private int digits;
  private int extra;
  private boolean isDone;

  ChunkedBody(BodyBuffer body, int maxExtra) {
    this.body = body;
    this.maxExtra = maxExtra;
  }

  /// Reads on. True when the body is complete; what follows in `in` is the next request.
  boolean read(ByteBuf in) throws Refusal {
    while (!isDone && in.isReadable()) {
      if (state == State.DATA) {
        int count = Math.min(size, in.readableBytes());
        body.append(in, count);
        size -= count;
        state = size == 0 ? State.DATA_RETURN : State.DATA;
      } else {
        state = next(in.readByte());
      }
    }
    return isDone;
  }

  private State next(byte c) throws Refusal {
    return switch (state) {
      case SIZE -> size(c);
      case EXTENSION -> text(c, State.EXTENSION, State.SIZE_END);
      case SIZE_END -> {
        expect(c, '\n');
        digits = 0;
        yield size == 0 ? State.TRAILER_START : State.DATA;
      }
      case DATA -> throw new IllegalStateException("data is not read by the byte");
      case DATA_RETURN -> expect(c, '\r', State.DATA_END);
      case DATA_END -> expect(c, '\n', State.SIZE);
      case TRAILER_START -> {
        if (c == '\r') {
          yield State.LAST_END;
        }
        if (!HttpSyntax.isToken(c)) {
          throw new Refusal(400, "a trailer line is not valid");
        }
        yield State.TRAILER;
      }
      case TRAILER -> text(c, State.TRAILER, State.TRAILER_END);
      case TRAILER_END -> expect(c, '\n', State.TRAILER_START);
      case LAST_END -> {
        expect(c, '\n');
        isDone = true;
        yield State.LAST_END;
      }
    };
  }

  private State size(byte c) throws Refusal {
    int digit = Character.digit(c, 16);
    if (digit >= 0 && digits < MAX_DIGITS) {
      size = 16 * (digits == 0 ? 0 : size) + digit;
      digits++;
      return State.SIZE;
    }
    if (digits == 0 || (c != ';' && c != '\r')) {
      throw new Refusal(400, "a chunk size is not valid");
    }
    return c == ';' ? State.EXTENSION : State.SIZE_END;
  }

  /// One more character of what is read over.
  private State text(byte c, State same, State end) throws Refusal {
    if (c == '\r') {
      return end;
    }
    if (!HttpSyntax.isFieldValue(c & 0xff)) {
      throw new Refusal(400, "a chunk or trailer line has a forbidden character");
    }
    if (++extra > maxExtra) {
      throw new Refusal(431, "chunk extensions and trailers are larger than allowed");
    }
    return same;
  }

  private static State expect(byte c, char wanted, State then) throws Refusal {
    expect(c, wanted);
    return then;
  }

  private static void expect(byte c, char wanted) throws Refusal {
    if (c != wanted) {
      throw new Refusal(400, "a chunk does not end where it should");
    }
  }
}
