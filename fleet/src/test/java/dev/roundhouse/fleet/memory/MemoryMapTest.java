package dev.roundhouse.fleet.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MemoryMapTest {
  @Test
  void leavesOutWhatIsSharedReservedOrTheKernels() {
    String maps =
        """
        00400000-00402000 r-xp 00000000 fe:00 17 /usr/bin/node
        00402000-00500000 ---p 00000000 00:00 0\s
        00600000-00603000 rw-p 00000000 00:00 0 [heap]
        7f0000000000-7f0000001000 rw-s 00000000 00:01 9 /dev/shm/others
        7ffe1000-7ffe2000 r--p 00000000 00:00 0 [vvar]
        7ffe2000-7ffe3000 r--p 00000000 00:00 0 [vvar_vclock]
        7ffe3000-7ffe4000 r-xp 00000000 00:00 0 [vdso]
        ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]
        """;

    assertThat(MemoryMap.ranges(maps))
        .containsExactly(
            new MemoryMap.Range(0x400000, 0x2000), new MemoryMap.Range(0x600000, 0x3000));
  }
}
