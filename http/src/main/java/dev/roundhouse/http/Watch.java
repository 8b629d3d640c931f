package dev.roundhouse.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.roundhouse.kernel.Ticker;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The clock of one event loop. One look every now and then at all its connections replaces a timer
/// for each: setting and cancelling a timer for every request costs more than the request's
/// parsing, and no deadline here needs to be exact.
final class Watch implements Runnable {
  private final Ticker ticker;
  private final List<Watched> all = new ArrayList<>();
  private long second;
  private String date = "";
  private byte[] dateLine = {};

  Watch(Ticker ticker) {
    this.ticker = ticker;
    refresh();
  }

  void add(Watched watched) {
    watched.place = all.size();
    all.add(watched);
  }

  void remove(Watched watched) {
    int place = watched.place;
    if (place < 0) {
      return;
    }
    watched.place = -1;
    Watched last = all.removeLast();
    if (place < all.size()) {
      last.place = place;
      all.set(place, last);
    }
  }

  @Override
  public void run() {
    refresh();
    long now = ticker.nanos();
    each(watched -> watched.tick(now));
  }

  /// From the end, because an action may remove what it is called with, and the last then takes its
  /// place.
  void each(Consumer<Watched> action) {
    for (int i = all.size() - 1; i >= 0; i--) {
      if (i < all.size()) {
        action.accept(all.get(i));
      }
    }
  }

  /// The value of the Date header.
  String date() {
    return date;
  }

  /// The whole line of the Date header.
  byte[] dateLine() {
    return dateLine;
  }

  /// As RFC 9110 section 5.6.7 wants it: unlike the JDK's older form, the day always has two
  /// digits. A pattern would load the names of all days and months of the locale at the start.
  private static String imfFixdate(Instant instant) {
    String text = DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    return text.charAt(6) == ' ' ? text.substring(0, 5) + '0' + text.substring(5) : text;
  }

  private void refresh() {
    Instant now = ticker.instant();
    if (now.getEpochSecond() != second) {
      second = now.getEpochSecond();
      date = imfFixdate(now);
      dateLine = ("date: " + date + "\r\n").getBytes(US_ASCII);
    }
  }
}
