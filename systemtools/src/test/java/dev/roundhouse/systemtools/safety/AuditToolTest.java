package dev.roundhouse.systemtools.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roundhouse.protocol.Json;
import dev.roundhouse.security.AuditLog;
import dev.roundhouse.systemtools.Tried;
import org.junit.jupiter.api.Test;

/// The log itself is tried with the whole house.
final class AuditToolTest {
  private final AuditTool tool = new AuditTool(AuditLog.off(), () -> 64 << 10);

  @Test
  void aLogThatIsOffIsToldApartFromAnEmptyOne() throws Exception {
    Json told = Tried.run(tool.tools(), "audit_log_query", "{}");

    assertThat(told.get("on").truth(true)).isFalse();
    assertThat(told.get("lines").items()).isEmpty();
  }

  @Test
  void aTimeThatIsNoneIsRefused() {
    for (String bad : new String[] {"yesterday", "2026-01-31", "2026-13-01T00:00:00Z"}) {
      assertThatThrownBy(
              () -> Tried.run(tool.tools(), "audit_log_query", "{\"since\":\"" + bad + "\"}"))
          .hasMessageContaining("since is a time in UTC such as");
    }
  }
}
