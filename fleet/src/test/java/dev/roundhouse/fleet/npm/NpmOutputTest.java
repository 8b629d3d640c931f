package dev.roundhouse.fleet.npm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.fleet.npm.PackageException.Kind;
import dev.roundhouse.kernel.PackageSpec;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NpmOutputTest {
  private static final PackageSpec SPEC = PackageSpec.parse("npm:name@1.2.3");

  private final NpmOutput output = new NpmOutput();

  @Test
  void countsWhatIsFetched() {
    assertThat(output.progress()).contains("looking");
    output.accept("npm http fetch GET 200 http://host/name 12ms (cache miss)");
    assertThat(output.progress()).contains("1 file");
    output.accept("npm http fetch GET 200 http://host/other 12ms (cache miss)");
    output.accept("npm warn deprecated");
    assertThat(output.progress()).contains("2 files");
  }

  @ParameterizedTest
  @CsvSource({
    "E404, UNKNOWN_PACKAGE",
    "ETARGET, UNKNOWN_VERSION",
    "ENOTFOUND, NO_NETWORK",
    "ECONNREFUSED, NO_NETWORK",
    "ENOSPC, DISK_FULL",
    "E401, REFUSED",
    "EACCES, NO_ACCESS",
    "EBADENGINE, FAILED"
  })
  void tellsFailuresApart(String code, Kind kind) {
    output.accept("npm error code " + code);
    output.accept("npm error the reason");
    output.accept("npm error A complete log of this run can be found in: /somewhere");

    PackageException failure = output.failure(SPEC, 1, Path.of("store"));

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.what()).startsWith("npm:name@1.2.3: ").endsWith("npm said: the reason");
  }

  @Test
  void knowsTheWordsOfOlderVersions() {
    output.accept("npm ERR! code E404");
    output.accept("npm ERR! 404 Not Found");

    assertThat(output.failure(SPEC, 1, Path.of("store")).what()).contains("404 Not Found");
  }

  @ParameterizedTest
  @CsvSource({
    "http://user:hush@host/x, hush",
    "//host/:_authToken=hush, hush",
    "Authorization: Bearer hush, hush",
    "token npm_hushhushhush is bad, hush",
    "http://host/x?sig=hush&a=hush, hush",
    "_password = hush, hush"
  })
  void hidesWhatLetsSomebodyIn(String line, String secret) {
    output.accept("npm error " + line);

    assertThat(output.failure(SPEC, 1, Path.of("store")).what())
        .contains("****")
        .doesNotContain(secret);
  }
}
