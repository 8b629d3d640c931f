package dev.roundhouse.http;

import java.util.List;

/// A connection whose other end says these pieces, one a read, and then closes.
final class BytesTransport implements Transport {
  private final List<byte[]> pieces;
  private int piece;
  private int offset;

  BytesTransport(List<byte[]> pieces) {
    this.pieces = pieces;
  }

  @Override
  public void connect() {
    // always connected
  }

  @Override
  public int read(byte[] into, int start, int length) {
    while (piece < pieces.size() && offset == pieces.get(piece).length) {
      piece++;
      offset = 0;
    }
    if (piece == pieces.size()) {
      return -1;
    }
    int count = Math.min(length, pieces.get(piece).length - offset);
    System.arraycopy(pieces.get(piece), offset, into, start, count);
    offset += count;
    return count;
  }

  @Override
  public void write(byte[] from, int start, int length) {
    // nobody listens
  }

  @Override
  public int available() {
    return piece < pieces.size() ? pieces.get(piece).length - offset : 0;
  }

  @Override
  public void silence(int millis) {
    // never silent
  }

  @Override
  public boolean isQuiet() {
    return true;
  }

  @Override
  public void close() {
    // nothing to close
  }
}
