package dev.roundhouse.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One run of wrk: the same POST again and again.
///
/// @param requests answered requests
/// @param seconds how long it took
/// @param failures refused connections, broken reads and writes, time-outs, statuses above 399
/// @param p50 median latency in milliseconds
/// @param p99 latency in milliseconds that 99 of 100 requests stay under
record Wrk(long requests, double seconds, long failures, double p50, double p99) {
  private static final Pattern RESULT =
      Pattern.compile("RESULT (\\d+) (\\d+) (\\d+) ([0-9.]+) ([0-9.]+)");

  /// Requests are made before, each with an id of its own: a session refuses an id twice at once.
  private static final String END =
      """
      local requests, next = {}, 0
      init = function(arguments)
        for id = 0, 999 do
          requests[id] = wrk.format(nil, nil, nil, (body:gsub("ID", tostring(id + 1))))
        end
      end
      request = function()
        next = (next + 1) % 1000
        return requests[next]
      end
      done = function(summary, latency, requests)
        local e = summary.errors
        io.write(string.format("RESULT %d %d %d %f %f\\n", summary.requests, summary.duration,
          e.connect + e.read + e.write + e.status + e.timeout,
          latency:percentile(50) / 1000, latency:percentile(99) / 1000))
      end
      """;

  /// The script of wrk that posts this, with a number for `ID`; readable by its owner only, as it
  /// holds a token.
  static Path script(Path file, Map<String, String> headers, String body) throws IOException {
    StringBuilder script = new StringBuilder("wrk.method = \"POST\"\n");
    headers.forEach(
        (name, value) -> script.append("wrk.headers[\"%s\"] = \"%s\"%n".formatted(name, value)));
    script.append("local body = [==[").append(body).append("]==]\n").append(END);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, script);
  }

  static Wrk run(String url, Path script, int connections, int seconds)
      throws IOException, InterruptedException {
    String printed =
        Programs.run(
            Programs.onCore(
                1,
                List.of(
                    Programs.found("wrk", "wrk").toString(),
                    "-t1",
                    "-c" + connections,
                    "-d" + seconds + "s",
                    "-s",
                    script.toString(),
                    url)));
    Matcher found = RESULT.matcher(printed);
    if (!found.find()) {
      throw new IOException("wrk said: " + printed);
    }
    return new Wrk(
        Long.parseLong(found.group(1)),
        Long.parseLong(found.group(2)) / 1e6,
        Long.parseLong(found.group(3)),
        Double.parseDouble(found.group(4)),
        Double.parseDouble(found.group(5)));
  }

  double perSecond() {
    return requests / seconds;
  }
}
