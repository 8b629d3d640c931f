package dev.roundhouse.systemtools.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.Ticker;
import dev.roundhouse.protocol.Json;
import dev.roundhouse.protocol.JsonType;
import dev.roundhouse.systemtools.ManualTicker;
import dev.roundhouse.systemtools.tool.Arguments;
import dev.roundhouse.systemtools.tool.Tool;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostToolsTest {
  @TempDir private Path root;

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void machine(long busy, long idle) throws IOException {
    write("proc/stat", "cpu  %d 0 0 %d 0 0 0 0 5 0\ncpu0 1 2 3 4\n".formatted(busy, idle));
  }

  private static Json run(List<Tool> tools, String name, String arguments) throws Exception {
    Tool tool = tools.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    Json given = Json.parse(arguments.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return Json.parse(tool.action().run(Arguments.of(tool.params(), given)));
  }

  private static double number(Json json) {
    return new BigDecimal(json.toString()).doubleValue();
  }

  @Test
  void theFirstAnswerIsTheMeanSinceTheStartAndLaterOnesOfAMomentAgo() throws Exception {
    ManualTicker ticker = new ManualTicker();
    machine(250, 750);
    write("proc/uptime", "100.50 80.0\n");
    try (Sampler sampler = new Sampler(new KernelFiles(root), ticker)) {
      HostTools tools = new HostTools(sampler, ticker, "1", 0);

      Json first = Json.parse(tools.status());
      assertThat(number(first.get("cpu_percent"))).isEqualTo(25);
      assertThat(number(first.get("cpu_window_seconds"))).isEqualTo(100.5);

      ticker.advance(Duration.ofSeconds(2));
      machine(340, 860);
      Json second = Json.parse(tools.status());
      assertThat(number(second.get("cpu_percent"))).isEqualTo(45);
      assertThat(number(second.get("cpu_window_seconds"))).isEqualTo(2);
    }
  }

  @Test
  void manyWhoAskWithinASecondGetOneReading() throws Exception {
    ManualTicker ticker = new ManualTicker();
    machine(250, 750);
    write("proc/loadavg", "0.10 1.25 15.00 1/2 3\n");
    try (Sampler sampler = new Sampler(new KernelFiles(root), ticker)) {
      HostTools tools = new HostTools(sampler, ticker, "1", 0);
      String first = Json.parse(tools.status()).toString();

      write("proc/loadavg", "9.90 1.25 15.00 1/2 3\n");
      ticker.advance(Duration.ofMillis(999));
      assertThat(Json.parse(tools.status()).toString()).isEqualTo(first);

      ticker.advance(Duration.ofMillis(1));
      Json later = Json.parse(tools.status());
      assertThat(later.get("load_average").toString()).contains("\"1m\":9.90");
      assertThat(later.get("timestamp").text()).isEqualTo("2026-11-21T00:00:01.250Z");
    }
  }

  @Test
  void whatTheMachineDoesNotTellIsNullWithANote() throws Exception {
    try (Sampler sampler = new Sampler(new KernelFiles(root), new ManualTicker())) {
      Json status = Json.parse(new HostTools(sampler, new ManualTicker(), "1", 0).status());

      for (String key : List.of("cpu_percent", "load_average", "memory_usage", "swap_usage")) {
        assertThat(status.get(key).type()).as(key).isEqualTo(JsonType.NULL);
      }
      assertThat(status.get("notes").items())
          .extracting(Json::text)
          .contains("this machine has no load average");
    }
  }

  @Test
  void memoryAndLoadAreThoseOfTheKernel() throws Exception {
    write("proc/loadavg", "0.10 1.25 15.00 1/2 3\n");
    write(
        "proc/meminfo",
        "MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 250 kB\nSwapTotal: 0 kB\n");
    try (Sampler sampler = new Sampler(new KernelFiles(root), new ManualTicker())) {
      Json status = Json.parse(new HostTools(sampler, new ManualTicker(), "1", 0).status());

      assertThat(status.get("memory_usage").toString())
          .isEqualTo("{\"total\":1024000,\"available\":256000,\"used\":768000,\"percent\":75.0}");
      assertThat(status.get("load_average").toString())
          .isEqualTo("{\"1m\":0.10,\"5m\":1.25,\"15m\":15.00}");
      assertThat(status.get("timestamp").text()).isEqualTo("2026-11-21T00:00:00.250Z");
    }
  }

  @Test
  void processesAreRankedByWhatTheyTookOfAMomentAgo() throws Exception {
    ManualTicker ticker = new ManualTicker();
    machine(1, 1);
    write("proc/uptime", "1000.0 1\n");
    write("etc/passwd", "ada:x:7:7::/home/ada:/bin/sh\n");
    process(10, "a (b) c", 5000, 100);
    process(11, "quiet", 9000, 50);
    try (Sampler sampler = new Sampler(new KernelFiles(root), ticker)) {
      List<Tool> tools = new HostTools(sampler, ticker, "1", 0).tools();

      Json first = run(tools, "get_top_processes", "{}");
      assertThat(first.get("cpu_window_seconds").type()).isEqualTo(JsonType.NULL);
      assertThat(first.get("processes").items())
          .extracting(each -> each.get("name").text())
          .containsExactly("quiet", "a (b) c");
      assertThat(number(first.get("processes").items().getFirst().get("cpu_percent"))).isPositive();
      assertThat(first.get("processes").items().getLast().get("user").text()).isEqualTo("ada");

      Json byMemory = run(tools, "get_top_processes", "{\"sort_by\":\"memory\",\"limit\":1}");
      assertThat(byMemory.get("processes").items())
          .extracting(each -> each.get("pid").integer(0))
          .containsExactly(10L);
      assertThat(byMemory.get("total").integer(0)).isEqualTo(2);
    }
  }

  private void process(long pid, String name, long ticks, long pages) throws IOException {
    write(
        "proc/%d/stat".formatted(pid),
        "%d (%s) S 1 1 1 0 -1 0 0 0 0 0 %d 0 0 0 20 0 3 0 50000 0 %d 0\n"
            .formatted(pid, name, ticks, pages));
    write("proc/%d/status".formatted(pid), "Name: x\nUid:\t7\t7\t7\t7\n");
  }

  @Test
  void socketsAreReadInBothFamilies() throws Exception {
    String head = "  sl  local_address rem_address   st\n";
    write(
        "proc/net/tcp",
        head
            + "   0: 0100007F:0050 00000000:0000 0A 0\n"
            + "   1: 0100007F:0050 0200A8C0:1F90 01 0\n"
            + "   2: nonsense\n");
    write(
        "proc/net/tcp6",
        head + "   0: " + "0".repeat(24) + "01000000:0016 " + "0".repeat(32) + ":0000 0A 0\n");
    write("proc/net/udp", head + "   0: 00000000:0035 00000000:0000 07 0\n");

    Json told =
        run(
            new NetworkFacts(new KernelFiles(root)).tools(),
            "get_active_connections",
            "{\"limit\":2}");

    assertThat(told.get("total").integer(0)).isEqualTo(4);
    assertThat(told.get("summary").toString())
        .isEqualTo("{\"ESTABLISHED\":1,\"LISTEN\":2,\"NONE\":1}");
    assertThat(told.get("truncated").truth(false)).isTrue();
    assertThat(told.get("connections").items().getFirst().toString())
        .isEqualTo(
            "{\"protocol\":\"tcp\",\"local_address\":\"127.0.0.1\",\"local_port\":80,"
                + "\"remote_address\":\"192.168.0.2\",\"remote_port\":8080,"
                + "\"state\":\"ESTABLISHED\"}");
  }

  @Test
  void trafficIsSummedUp() throws Exception {
    write(
        "proc/net/dev",
        """
        Inter-| Receive
         face |bytes
          lo: 1048576 10 1 2 0 0 0 0 2097152 20 3 4 0 0 0 0
        eth0:1048576 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0
        """);

    Json told =
        run(new NetworkFacts(new KernelFiles(root)).tools(), "get_network_io_counters", "{}");

    assertThat(told.toString())
        .isEqualTo(
            "{\"mb_sent\":2.00,\"mb_received\":2.00,\"bytes_sent\":2097152,\"bytes_recv\":2097152,"
                + "\"packets_sent\":20,\"packets_recv\":11,\"errin\":1,\"errout\":3,\"dropin\":2,"
                + "\"dropout\":4}");
  }

  /// Of this very machine: nobody waits for a measurement, and nobody is told nothing.
  @Test
  void twentyCallsAtOnceAreAnsweredAtOnce() throws Exception {
    Ticker ticker = Ticker.system();
    try (Sampler sampler = new Sampler(new KernelFiles(Path.of("/")), ticker);
        ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      HostTools tools = new HostTools(sampler, ticker, "1", 0);
      List<Callable<Json>> all = new ArrayList<>();
      for (int count = 0; count < 20; count++) {
        all.add(() -> Json.parse(tools.status()));
      }

      long start = ticker.nanos();
      List<Future<Json>> answers = calls.invokeAll(all);
      Duration took = Duration.ofNanos(ticker.nanos() - start);

      for (Future<Json> each : answers) {
        Json status = each.get();
        assertThat(number(status.get("cpu_percent"))).isGreaterThan(0).isLessThanOrEqualTo(100);
        assertThat(number(status.get("cpu_window_seconds"))).isPositive();
        assertThat(status.get("memory_usage").get("total").integer(0)).isPositive();
        assertThat(status.get("disk_usage").items())
            .extracting(disk -> disk.get("mountpoint").text())
            .contains("/");
        assertThat(Instant.parse(status.get("timestamp").text()))
            .isCloseTo(ticker.instant(), within5s());
      }
      assertThat(took).isLessThan(Duration.ofSeconds(5));
    }
  }

  private static org.assertj.core.data.TemporalUnitOffset within5s() {
    return org.assertj.core.api.Assertions.within(5, java.time.temporal.ChronoUnit.SECONDS);
  }
}
