@NullMarked
package dev.roundhouse.mail;

import org.jspecify.annotations.NullMarked;
