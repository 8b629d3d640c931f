package dev.roundhouse.systemtools.host;

import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Form;
import java.util.LinkedHashMap;
import java.util.Map;

/// What has gone through an interface since it was there.
record Traffic(
    long bytesIn,
    long packetsIn,
    long errorsIn,
    long dropsIn,
    long bytesOut,
    long packetsOut,
    long errorsOut,
    long dropsOut) {
  static final Traffic NONE = new Traffic(0, 0, 0, 0, 0, 0, 0, 0);

  static final Form FORM =
      Form.group(
          Form.field("bytes_sent", Form.Plain.WHOLE),
          Form.field("bytes_recv", Form.Plain.WHOLE),
          Form.field("packets_sent", Form.Plain.WHOLE),
          Form.field("packets_recv", Form.Plain.WHOLE),
          Form.field("errin", Form.Plain.WHOLE),
          Form.field("errout", Form.Plain.WHOLE),
          Form.field("dropin", Form.Plain.WHOLE),
          Form.field("dropout", Form.Plain.WHOLE));

  private static final int FIELDS = 16;

  /// By the name of the interface.
  static Map<String, Traffic> read(KernelFiles files) {
    Map<String, Traffic> all = new LinkedHashMap<>();
    for (String line : files.lines("proc/net/dev")) {
      int colon = line.lastIndexOf(':');
      String[] fields = line.substring(colon + 1).strip().split("\\s+", -1);
      if (colon > 0 && fields.length >= FIELDS) {
        all.put(
            line.substring(0, colon).strip(),
            new Traffic(
                number(fields[0]),
                number(fields[1]),
                number(fields[2]),
                number(fields[3]),
                number(fields[8]),
                number(fields[9]),
                number(fields[10]),
                number(fields[11])));
      }
    }
    return all;
  }

  private static long number(String text) {
    return KernelFiles.number(text, 10).orElse(0);
  }

  Traffic plus(Traffic other) {
    return new Traffic(
        bytesIn + other.bytesIn,
        packetsIn + other.packetsIn,
        errorsIn + other.errorsIn,
        dropsIn + other.dropsIn,
        bytesOut + other.bytesOut,
        packetsOut + other.packetsOut,
        errorsOut + other.errorsOut,
        dropsOut + other.dropsOut);
  }

  void members(JsonWriter writer) {
    writer
        .member("bytes_sent", bytesOut)
        .member("bytes_recv", bytesIn)
        .member("packets_sent", packetsOut)
        .member("packets_recv", packetsIn)
        .member("errin", errorsIn)
        .member("errout", errorsOut)
        .member("dropin", dropsIn)
        .member("dropout", dropsOut);
  }
}
