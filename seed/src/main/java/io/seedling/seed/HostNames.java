package io.seedling.seed;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names of hosts that a guest shall know without asking anybody.
 *
 * <p>A part of the seed writes them into the guest's {@code /etc/hosts} at each boot, before
 * anything else of the seed is carried out, and into the template that cloud-init makes that file
 * from where {@code manage_etc_hosts} says so. What else is in them stays. It is a boot hook:
 * scripts per boot are never run where the vendor-data bring them (seen with 22.4).
 */
public final class HostNames {
  private static final String TYPE = "text/cloud-boothook";
  private static final String BEGIN = "# seedling: names of the fleet";
  private static final String END = "# seedling: end of the fleet";

  /** Nobody's. */
  public static final HostNames NONE = new HostNames(Map.of());

  private final Map<String, List<String>> hosts;
  private final Document script;

  /**
   * @param hosts addresses and the names of each; both are taken as they are
   */
  public HostNames(Map<String, List<String>> hosts) {
    this.hosts = Collections.unmodifiableMap(new LinkedHashMap<>(hosts));
    this.script = scriptOf(hosts); // once for many seeds
  }

  /** Returns the addresses and the names of each, in the order that they are written in. */
  public Map<String, List<String>> hosts() {
    return hosts;
  }

  /** Returns the script. */
  Document script() {
    return script;
  }

  private static Document scriptOf(Map<String, List<String>> hosts) {
    StringBuilder lines = new StringBuilder();
    for (Map.Entry<String, List<String>> host : hosts.entrySet()) {
      lines.append(host.getKey()).append(' ').append(String.join(" ", host.getValue()));
      lines.append('\n');
    }
    String script =
        """
        #!/bin/sh
        for hosts in /etc/hosts /etc/cloud/templates/hosts.*.tmpl; do
          [ -f "$hosts" ] || continue
          new=$hosts.seedling
          {
            sed '/^@BEGIN@$/,/^@END@$/d' "$hosts"
            cat << 'SEEDLING'
        @BEGIN@
        @NAMES@
        @END@
        SEEDLING
          } > "$new" || continue
          if cmp -s "$new" "$hosts"; then
            rm "$new"
          else
            chmod 644 "$new"
            chcon --reference="$hosts" "$new" 2> /dev/null # where there is SELinux
            mv "$new" "$hosts"
          fi
        done
        """
            .replace("@BEGIN@", BEGIN)
            .replace("@END@", END)
            .replace("@NAMES@\n", lines);
    return Document.ofText("hosts", script).asPart(TYPE);
  }
}
