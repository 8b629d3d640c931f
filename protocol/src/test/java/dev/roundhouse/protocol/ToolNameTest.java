package dev.roundhouse.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roundhouse.kernel.ServerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToolNameTest {
  private static final ServerId A = new ServerId("a");

  @Test
  void joinsServerAndTool() {
    assertThat(ToolName.join(new ServerId("everything"), "echo")).isEqualTo("everything__echo");
    assertThat(ToolName.join(A, "x".repeat(61))).isEqualTo("a__" + "x".repeat(61));
  }

  @Test
  void shortensLongNamesTheSameWayEveryTime() {
    String name = ToolName.join(A, "x".repeat(62));

    assertThat(name).hasSize(64).isEqualTo("a__" + "x".repeat(52) + "_" + name.substring(56));
    assertThat(name.substring(56)).matches("[0-9a-f]{8}");
    assertThat(name).isEqualTo(ToolName.join(A, "x".repeat(62)));
    assertThat(name).isNotEqualTo(ToolName.join(A, "x".repeat(63)));
    assertThat(ToolName.join(A, "\ud83d\ude00".repeat(40)).length()).isLessThanOrEqualTo(64);
  }

  @Test
  void losesNoToolWhenNamesCollide() {
    String taken = ToolName.join(A, "x".repeat(62)).substring(3);
    List<ToolName.Owner> owners =
        List.of(
            new ToolName.Owner(A, "x".repeat(62)),
            new ToolName.Owner(A, taken),
            new ToolName.Owner(A, "plain"),
            new ToolName.Owner(A, "plain"));

    Map<String, ToolName.Owner> names = ToolName.assign(owners);

    assertThat(names).hasSize(3).containsEntry("a__plain", owners.get(2));
    assertThat(names.values())
        .containsExactlyInAnyOrder(owners.get(0), owners.get(1), owners.get(2));
    assertThat(names.keySet()).allMatch(name -> name.length() <= 64);
  }

  @Test
  void doesNotDependOnTheOrder() {
    List<ToolName.Owner> owners = new ArrayList<>();
    for (int length = 1; length < 120; length++) {
      owners.add(new ToolName.Owner(A, "t".repeat(length)));
    }
    Map<String, ToolName.Owner> names = new HashMap<>(ToolName.assign(owners));

    Collections.reverse(owners);

    assertThat(ToolName.assign(owners)).isEqualTo(names).hasSize(119);
  }
}
