package dev.roundhouse.fleet.memory;

import java.io.IOException;

/// The numbers by which a system call says why it failed, as Linux and macOS share them up to 35.
final class Errno {
  static final int EPERM = 1;
  static final int ESRCH = 3;
  static final int ENOMEM = 12;
  static final int EINVAL = 22;

  private Errno() {}

  /// What could not be done, with the name of the number, as a failure to throw.
  static IOException failure(String what, int errno) {
    return new IOException(what + ": " + name(errno));
  }

  static String name(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM";
      case ESRCH -> "ESRCH";
      case 4 -> "EINTR";
      case 9 -> "EBADF";
      case ENOMEM -> "ENOMEM";
      case 13 -> "EACCES";
      case 14 -> "EFAULT";
      case EINVAL -> "EINVAL";
      case 24 -> "EMFILE";
      case 38 -> "ENOSYS";
      default -> "errno " + errno;
    };
  }
}
