package dev.roundhouse.systemtools.network;

import dev.roundhouse.protocol.JsonWriter;
import dev.roundhouse.systemtools.tool.Form;
import dev.roundhouse.systemtools.tool.Refusal;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.CommunicationException;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/// What the name servers of this machine say of a name, by the JDK's own client. The records are
/// told and nothing is connected to.
final class NameLookup {
  static final Form FORM =
      Form.group(
          Form.field("domain", Form.Plain.TEXT),
          Form.field("record_type", Form.Plain.TEXT),
          Form.field("records", Form.list(Form.Plain.TEXT)),
          Form.field("count", Form.Plain.WHOLE));

  private static final int MOST = 100;

  /// Asks name servers over the network.
  @FunctionalInterface
  interface Records {
    /// @return the records of that type; none where the name has none
    List<String> of(String domain, String type) throws NamingException;
  }

  private final Records records;

  NameLookup() {
    this(NameLookup::ask);
  }

  NameLookup(Records records) {
    this.records = records;
  }

  byte[] run(String domain, String type) throws Refusal {
    HostName name = HostName.parse(domain);
    if (name.address() != null) {
      throw new Refusal(Refusal.Kind.INVALID, domain + " is an address; write a name");
    }
    List<String> found;
    try {
      found = records.of(name.text(), type);
    } catch (NameNotFoundException e) {
      throw new Refusal(Refusal.Kind.NOT_FOUND, "there is no name " + name.text(), e);
    } catch (CommunicationException e) {
      throw new Refusal(Refusal.Kind.FAILED, "no name server has answered in time", e);
    } catch (NamingException e) {
      throw new Refusal(Refusal.Kind.FAILED, "the name servers have refused: " + e.getMessage(), e);
    }
    JsonWriter writer =
        new JsonWriter()
            .object()
            .member("domain", name.text())
            .member("record_type", type)
            .key("records")
            .array();
    found.forEach(writer::string);
    return writer.end().member("count", found.size()).end().toBytes();
  }

  /// The name ends in a dot, so that no suffix of this machine is tried. It was checked to be a
  /// host, so that it cannot lead to another kind of directory than name servers, and attributes
  /// alone are asked for, which are texts.
  @SuppressWarnings({"BanJNDI", "JdkObsolete"}) // there is no other client of name servers in Java
  private static List<String> ask(String domain, String type) throws NamingException {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
    environment.put("com.sun.jndi.dns.timeout.initial", "1500");
    environment.put("com.sun.jndi.dns.timeout.retries", "2");
    InitialDirContext context = new InitialDirContext(environment);
    try {
      Attribute answer = context.getAttributes(domain + ".", new String[] {type}).get(type);
      List<String> all = new ArrayList<>();
      if (answer != null) {
        NamingEnumeration<?> values = answer.getAll();
        while (values.hasMore() && all.size() < MOST) {
          all.add(String.valueOf(values.next()));
        }
        values.close();
      }
      return all;
    } finally {
      context.close();
    }
  }
}
