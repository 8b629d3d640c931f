package dev.roundhouse.protocol;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The known members of one place.
final class Members {
  static final Members TOP = new Members(Member.Place.TOP);
  private static final Members BODY = new Members(Member.Place.BODY);
  private static final Members META = new Members(Member.Place.META);
  private static final Members ERROR = new Members(Member.Place.ERROR);

  private final KeyTable keys;
  private final Member[] members;

  private Members(Member.Place place) {
    List<Member> here =
        Arrays.stream(Member.values()).filter(member -> member.place() == place).toList();
    keys = new KeyTable(here.stream().map(Member::key).toList());
    members = here.toArray(Member[]::new);
  }

  /// What an object under this member holds, if anybody asks.
  static @Nullable Members inside(Member member) {
    return switch (member) {
      case PARAMS, RESULT -> BODY;
      case META -> META;
      case ERROR -> ERROR;
      default -> null;
    };
  }

  /// The member with the key between two quotes, escaped or not.
  @Nullable Member find(byte[] bytes, int from, int to) {
    int index = keys.find(bytes, from, to);
    return index < 0 ? null : members[index];
  }
}
