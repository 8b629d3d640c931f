package dev.roundhouse.updates.download;

import static java.util.Objects.requireNonNull;

import dev.roundhouse.http.HttpClient;
import dev.roundhouse.http.Reply;
import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.updates.DownloadSettings;
import dev.roundhouse.updates.Integrity;
import dev.roundhouse.updates.Transfer;
import dev.roundhouse.updates.download.DownloadException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Fetches one archive: into a file beside its place, taken up again where an attempt broke off,
/// and put into its place only when its digest is right. Used by one thread; how far it is may be
/// asked by any.
public final class Download {
  private static final int MOST_REDIRECTS = 5;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Pattern RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

  private final String what;
  private final Integrity integrity;
  private final Path place;
  private final Path part;
  private final AllowedHosts hosts;
  private final DownloadSettings limits;
  private final Ticker ticker;
  private final long deadline;
  private volatile Transfer transfer;

  /// @param what is fetched, for messages
  /// @param place of the file, in a folder that is there
  public Download(
      String what,
      Integrity integrity,
      Path place,
      AllowedHosts hosts,
      DownloadSettings limits,
      Ticker ticker) {
    this.what = requireNonNull(what, "what");
    this.integrity = requireNonNull(integrity, "integrity");
    this.place = requireNonNull(place, "place");
    this.part = place.resolveSibling(place.getFileName() + ".part");
    this.hosts = requireNonNull(hosts, "hosts");
    this.limits = requireNonNull(limits, "limits");
    this.ticker = requireNonNull(ticker, "ticker");
    this.deadline = ticker.nanos() + limits.timeout().toNanos();
    this.transfer = new Transfer(what, 0, OptionalLong.empty(), 0, 0);
  }

  /// How far it is.
  public Transfer transfer() {
    return transfer;
  }

  /// Fetches it. One that is in its place already and right is not fetched again.
  ///
  /// @return the bytes of the file
  public long run(HttpClient client, URI from) throws DownloadException, InterruptedException {
    try {
      if (Files.isRegularFile(place) && integrity.isThatOf(digest(place))) {
        return Files.size(place);
      }
      Duration pause = FIRST_PAUSE;
      for (int attempt = 1; ; attempt++) {
        try {
          transfer = new Transfer(what, size(), OptionalLong.empty(), 0, attempt);
          fetch(client, from);
          return placed();
        } catch (DownloadException e) {
          if (!e.kind().isWorthRepeating() || attempt >= limits.attempts()) {
            throw e;
          }
          check();
          ticker.sleep(pause);
          pause = pause.multipliedBy(2);
        }
      }
    } catch (IOException e) {
      throw new DownloadException(
          Kind.NOT_WRITTEN, "%s cannot be kept at %s: %s".formatted(what, place, e), e);
    }
  }

  private long placed() throws IOException, DownloadException {
    if (!integrity.isThatOf(digest(part))) {
      Files.delete(part);
      throw new DownloadException(
          Kind.OTHER_BYTES,
          "%s has other bytes than its registry tells of (%s); it was thrown away"
              .formatted(what, integrity));
    }
    Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
    return Files.size(place);
  }

  private long size() throws IOException {
    return Files.isRegularFile(part) ? Files.size(part) : 0;
  }

  private void fetch(HttpClient client, URI from) throws IOException, DownloadException {
    URI at = from;
    for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      if (!hosts.permits(at)) {
        throw new DownloadException(
            Kind.HOST_NOT_ALLOWED,
            "%s is at %s://%s, which is neither the registry nor in updates.downloads.allowed-hosts"
                .formatted(what, at.getScheme(), at.getRawAuthority()));
      }
      URI next = one(client, at);
      if (next == null) {
        return;
      }
      at = next;
    }
    throw new DownloadException(Kind.REFUSED, what + ": its host sends on and on");
  }

  /// Asks one address; where it leads to, or null when the body is here.
  private @Nullable URI one(HttpClient client, URI at) throws IOException, DownloadException {
    long have = size();
    String[] headers =
        have == 0
            ? new String[] {"Accept-Encoding", "identity"}
            : new String[] {"Accept-Encoding", "identity", "Range", "bytes=" + have + "-"};
    HttpClient.Exchange exchange;
    try {
      exchange = client.exchange(client.target(at));
    } catch (IllegalArgumentException e) {
      throw new DownloadException(Kind.REFUSED, what + ": " + e.getMessage(), e);
    }
    try (exchange) {
      Reply reply = sent(exchange, headers);
      String location = reply.header("Location");
      return switch (reply.status()) {
        case 200 -> {
          body(reply, 0, length(reply, 0));
          yield null;
        }
        case 206 -> {
          body(reply, have, resumed(reply, have));
          yield null;
        }
        case 301, 302, 303, 307, 308 -> resolved(at, location);
        // What is here is longer than the whole: begin again.
        case 416 -> {
          Files.deleteIfExists(part);
          throw unreachable("what was kept of it is no beginning of it", null);
        }
        case 429, 500, 502, 503, 504 -> throw unreachable("status " + reply.status(), null);
        default ->
            throw new DownloadException(
                Kind.REFUSED,
                "%s: its host answers with status %d".formatted(what, reply.status()));
      };
    }
  }

  private Reply sent(HttpClient.Exchange exchange, String[] headers) throws DownloadException {
    try {
      return exchange.send("GET", headers, new byte[0]);
    } catch (IOException e) {
      throw unreachable(String.valueOf(e.getMessage()), e);
    }
  }

  private URI resolved(URI at, @Nullable String location) throws DownloadException {
    try {
      return at.resolve(requireNonNull(location == null ? "" : location));
    } catch (IllegalArgumentException e) {
      throw new DownloadException(Kind.REFUSED, what + ": its host sends to no address", e);
    }
  }

  private DownloadException unreachable(String why, @Nullable Throwable cause) {
    String message = "%s cannot be fetched: %s".formatted(what, why);
    return cause == null
        ? new DownloadException(Kind.UNREACHABLE, message)
        : new DownloadException(Kind.UNREACHABLE, message, cause);
  }

  private static OptionalLong length(Reply reply, long before) {
    String text = reply.header("Content-Length");
    return text != null && text.matches("\\d{1,18}")
        ? OptionalLong.of(before + Long.parseLong(text))
        : OptionalLong.empty();
  }

  private OptionalLong resumed(Reply reply, long have) throws IOException, DownloadException {
    String range = reply.header("Content-Range");
    Matcher matcher = RANGE.matcher(range == null ? "" : range);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) != have) {
      Files.deleteIfExists(part);
      throw unreachable("its host goes on at another place than it was asked for", null);
    }
    return length(reply, have);
  }

  private void body(Reply reply, long have, OptionalLong total)
      throws IOException, DownloadException {
    if (total.isPresent() && total.getAsLong() > limits.maxSize().bytes()) {
      throw tooLarge();
    }
    long begin = ticker.nanos();
    int attempt = transfer.attempts();
    long bytes = have;
    byte[] buffer = new byte[32 << 10];
    InputStream in = reply.stream();
    try (OutputStream out = opened(have)) {
      for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
        bytes += count;
        if (bytes > limits.maxSize().bytes()) {
          throw tooLarge();
        }
        out.write(buffer, 0, count);
        transfer = new Transfer(what, bytes, total, speed(bytes - have, begin), attempt);
        check();
      }
    }
    if (total.isPresent() && bytes < total.getAsLong()) {
      throw unreachable("its host broke off after " + bytes + " bytes", null);
    }
  }

  private OutputStream opened(long have) throws IOException {
    if (have == 0) {
      Files.deleteIfExists(part);
      Files.createFile(
          part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    return Files.newOutputStream(part, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  private int read(InputStream in, byte[] buffer) throws DownloadException {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw unreachable(String.valueOf(e.getMessage()), e);
    }
  }

  private long speed(long bytes, long begin) {
    long nanos = Math.max(1, ticker.nanos() - begin);
    return (long) (bytes * (double) TimeUnit.SECONDS.toNanos(1) / nanos);
  }

  private DownloadException tooLarge() throws IOException {
    Files.deleteIfExists(part);
    return new DownloadException(
        Kind.TOO_LARGE,
        "%s is larger than %s (updates.downloads.max-size); it was thrown away"
            .formatted(what, limits.maxSize()));
  }

  private void check() throws DownloadException {
    if (ticker.nanos() - deadline > 0) {
      throw new DownloadException(
          Kind.TOO_SLOW,
          "%s takes longer than %d s (updates.downloads.timeout)"
              .formatted(what, limits.timeout().toSeconds()));
    }
  }

  private byte[] digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance(integrity.algorithm().digest());
      byte[] buffer = new byte[32 << 10];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has it", e);
    }
  }
}
