package dev.roundhouse.fleet.container;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// Streams of a container, over a connection of its own that the engine has stopped to treat as
/// HTTP. This is the one thing that the client library does not do well enough: it cannot close the
/// input of a container and go on reading its output, and takes three threads where none is needed.
///
/// The channel is the JDK's, so that a virtual thread that waits in it holds no carrier. Used by
/// one reader and one writer; may be closed by anybody.
final class Attachment implements Closeable {
  /// Which streams to take part in.
  enum Part {
    INPUT_AND_OUTPUT("stdin=1&stdout=1"),
    ERRORS("stderr=1"),
    OUTPUT_AND_ERRORS("stdout=1&stderr=1");

    private final String query;

    Part(String query) {
      this.query = query;
    }
  }

  private static final int LONGEST_HEAD = 16 << 10;
  private static final int SWITCHED = 101;

  private final SocketChannel channel;
  private final InputStream frames;

  private Attachment(SocketChannel channel) {
    this.channel = channel;
    this.frames = new Frames(Channels.newInputStream(channel));
  }

  /// Blocks until the engine has agreed; an interrupt breaks it off.
  ///
  /// @throws IOException with what the engine said
  static Attachment open(EngineSocket socket, String id, Part part) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket.file()));
    try {
      String request =
          "POST /containers/%s/attach?stream=1&%s HTTP/1.1\r\nHost: engine\r\n"
                  .formatted(id, part.query)
              + "Connection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n";
      write(channel, ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      String head = head(channel);
      String[] status = head.split(" ", 3);
      if (status.length < 2 || !status[1].equals(Integer.toString(SWITCHED))) {
        throw new IOException(
            "the engine gives no streams: " + head.lines().findFirst().orElse(""));
      }
      return new Attachment(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /// Byte by byte, for what follows the head belongs to the container already.
  private static String head(SocketChannel channel) throws IOException {
    StringBuilder head = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (head.indexOf("\r\n\r\n") < 0) {
      one.clear();
      if (channel.read(one) < 0 || head.length() == LONGEST_HEAD) {
        throw new EOFException("the engine gives no streams: its answer has no end");
      }
      head.append((char) one.get(0));
    }
    return head.toString();
  }

  private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// What the container writes, all streams of the part one after the other as it comes.
  InputStream output() {
    return frames;
  }

  /// What the container reads; closing it closes nothing else.
  OutputStream input() {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        Attachment.write(channel, ByteBuffer.wrap(bytes, from, length));
      }

      @Override
      public void close() throws IOException {
        if (channel.isOpen()) {
          channel.shutdownOutput();
        }
      }
    };
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /// Takes off the header before each piece: the stream, three unused bytes, and the length.
  private static final class Frames extends InputStream {
    private static final int HEADER = 8;

    private final InputStream in;
    private final byte[] header = new byte[HEADER];
    private long left;

    Frames(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      while (left == 0) {
        int count = in.readNBytes(header, 0, HEADER);
        if (count < HEADER) {
          return -1;
        }
        left = Integer.toUnsignedLong(ByteBuffer.wrap(header).getInt(4));
      }
      int count = in.read(into, from, (int) Math.min(length, left));
      left -= Math.max(count, 0);
      return count;
    }
  }
}
