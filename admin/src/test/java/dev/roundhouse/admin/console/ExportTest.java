package dev.roundhouse.admin.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.protocol.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls as a table that a spreadsheet opens.
final class ExportTest {
  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1"})
  void noCellIsAFormula(String value) {
    assertThat(ExportPage.cell(value)).startsWith("\"'");
  }

  @Test
  void otherTextsStayAsTheyAre() {
    assertThat(ExportPage.cell("plain, with \"quotes\""))
        .isEqualTo("\"plain, with \"\"quotes\"\"\"");
    assertThat(ExportPage.cell("")).isEqualTo("\"\"");
  }

  @Test
  void aTimeThatNobodyMeasuredIsEmpty() throws Exception {
    Json line =
        Json.parse(
            "{\"time\":\"2026-11-22T10:00:00Z\",\"name\":\"=cmd\",\"arguments\":{\"a\":1}}"
                .getBytes(UTF_8));

    String csv = ExportPage.csv(List.of(line));

    assertThat(csv.lines().toList().get(1))
        .isEqualTo(
            "\"2026-11-22T10:00:00Z\",\"\",\"\",\"\",\"\",\"'=cmd\",\"\",\"\",\"\",\"\",\"{\"\"a\"\":1}\"");
  }
}
