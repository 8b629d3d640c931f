package dev.roundhouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NamesTest {
  @ParameterizedTest
  @CsvSource({
    "'','',0",
    "a,'',1",
    "port,port,0",
    "prot,port,1",
    "abcd,badc,2",
    "ca,abc,3",
    "kitten,sitting,3"
  })
  void distanceCountsEdits(String from, String to, int edits) {
    assertThat(Names.distance(from, to)).isEqualTo(edits);
    assertThat(Names.distance(to, from)).isEqualTo(edits);
  }

  @Test
  void findsTheNearest() {
    List<String> known = List.of("host", "port", "max-body");

    assertThat(Names.nearest("prot", known)).contains("port");
    assertThat(Names.nearest("MaxBody", known)).contains("max-body");
    assertThat(Names.nearest("something-else", known)).isEmpty();
    assertThat(Names.nearest("port", List.of())).isEmpty();
  }

  @Test
  void tiesGoToTheFirstInTheAlphabet() {
    assertThat(Names.nearest("cat", List.of("rat", "bat"))).contains("bat");
  }

  @ParameterizedTest
  @CsvSource({"x,id", "ab,url", "abc,xyc", "'',ab"})
  void doesNotTakeAShortNameForAnyOther(String name, String known) {
    assertThat(Names.nearest(name, List.of(known))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"ulr,url", "hots,host", "evn,env", "urls,url", "commnad,command"})
  void countsTwoSwappedLettersAsOneSlip(String name, String meant) {
    assertThat(Names.nearest(name, List.of("zzz", meant))).contains(meant);
  }
}
