package dev.roundhouse.mail;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/// A real mail server on a free port of the loopback. It keeps what it is given, and refuses what a
/// test tells it to.
final class PostOffice implements AutoCloseable {
  /// What came in one transaction.
  record Received(String from, List<String> to, byte[] bytes) {}

  /// When it refuses.
  enum Moment {
    SENDER,
    RECIPIENT,
    CONTENT
  }

  final List<Received> received = new CopyOnWriteArrayList<>();
  private final SMTPServer server;

  private PostOffice(
      Function<Moment, Optional<RejectException>> refusals,
      UnaryOperator<SMTPServer.Builder> further) {
    SMTPServer.Builder builder =
        new SMTPServer.Builder()
            .bindAddress(InetAddress.getLoopbackAddress())
            .port(0)
            .insertReceivedHeaders(false)
            .messageHandlerFactory(_ -> new Handler(refusals));
    server = further.apply(builder).build();
    server.start();
  }

  static PostOffice open(UnaryOperator<SMTPServer.Builder> further) {
    return new PostOffice(_ -> Optional.empty(), further);
  }

  static PostOffice refusing(Moment when, int code, String words) {
    return new PostOffice(
        moment -> moment == when ? Optional.of(new RejectException(code, words)) : Optional.empty(),
        builder -> builder);
  }

  int port() {
    return server.getPortAllocated();
  }

  @Override
  public void close() {
    server.stop();
  }

  /// One transaction.
  private final class Handler implements MessageHandler {
    private final Function<Moment, Optional<RejectException>> refusals;
    private final List<String> to = new CopyOnWriteArrayList<>();
    private String from = "";

    Handler(Function<Moment, Optional<RejectException>> refusals) {
      this.refusals = refusals;
    }

    private void pass(Moment moment) throws RejectException {
      Optional<RejectException> refusal = refusals.apply(moment);
      if (refusal.isPresent()) {
        throw refusal.get();
      }
    }

    @Override
    public void from(String sender) throws RejectException {
      pass(Moment.SENDER);
      from = sender;
    }

    @Override
    public void recipient(String recipient) throws RejectException {
      pass(Moment.RECIPIENT);
      to.add(recipient);
    }

    @Override
    public @Nullable String data(InputStream data) throws RejectException, IOException {
      byte[] bytes = data.readAllBytes();
      pass(Moment.CONTENT);
      received.add(new Received(from, List.copyOf(to), bytes));
      return null;
    }

    @Override
    public void done() {}
  }
}
