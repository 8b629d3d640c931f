package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// Calls at their times, the same for all that are compared.
record Traffic(List<Beat> beats) {
  /// One call.
  record Beat(double second, int server, String tool) {}

  /// Two servers used often, every 10 s or so; four now and then, every 2 min or so; of the rest
  /// half once and half never.
  ///
  /// @param seconds that it lasts
  /// @param scale of all pauses
  /// @param tools one for each server
  static Traffic drawn(long seed, double seconds, double scale, List<String> tools) {
    Random random = new Random(seed);
    List<Beat> beats = new ArrayList<>();
    for (int server = 0; server < tools.size(); server++) {
      double pause = (server < 2 ? 10 : 120) * scale;
      if (server < 6) {
        for (double at = pause * random.nextDouble();
            at < seconds;
            at += pause * (0.5 + random.nextDouble())) {
          beats.add(new Beat(at, server, tools.get(server)));
        }
      } else if (server % 2 == 0) {
        beats.add(new Beat(seconds * random.nextDouble(), server, tools.get(server)));
      }
    }
    beats.sort(Comparator.comparingDouble(Beat::second));
    return new Traffic(List.copyOf(beats));
  }

  /// Second, server and tool, a line each.
  void write(Path file) throws IOException {
    List<String> lines =
        beats.stream()
            .map(beat ->
                String.format(
                    Locale.ROOT, "%.3f\ts%d\t%s", beat.second(), beat.server(), beat.tool()))
            .toList();
    Files.write(file, lines);
  }
}
