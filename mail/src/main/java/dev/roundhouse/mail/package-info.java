/// Owns sockets that speak SMTP. Gets messages and how to reach a server; gives back whether each
/// was taken, may be taken later, or never will be. Never knows a product noun, keeps nothing and
/// tries nothing twice; nobody else imports Jakarta Mail, which is not loaded before a message is
/// sent.
@NullMarked
package dev.roundhouse.mail;

import org.jspecify.annotations.NullMarked;
