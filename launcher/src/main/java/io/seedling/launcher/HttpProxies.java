package io.seedling.launcher;

import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.StringTokenizer;

/**
 * The proxies that the usual environment names: {@code http_proxy}, {@code https_proxy}, {@code
 * all_proxy} and {@code no_proxy}, in lower case first, as curl reads them. A name and a password
 * in them are for proxies of HTTP, and no message shows them.
 */
record HttpProxies(Host host) {
  private static final int HIGHEST_PORT = 65_535;

  /**
   * Returns the proxy for an address, or none.
   *
   * @throws IllegalArgumentException if what the environment names is no proxy
   */
  Proxy of(URI address) {
    Optional<URI> named = named(address);
    if (named.isEmpty()) {
      return Proxy.NO_PROXY;
    }
    URI proxy = named.get();
    boolean socks = proxy.getScheme().startsWith("socks");
    int port = proxy.getPort() >= 0 ? proxy.getPort() : socks ? 1080 : 80;
    return new Proxy(
        socks ? Proxy.Type.SOCKS : Proxy.Type.HTTP, new InetSocketAddress(proxy.getHost(), port));
  }

  /** Returns what the proxy for an address shall be told where it asks who we are. */
  Optional<PasswordAuthentication> password(URI address) {
    Optional<String> user = named(address).map(URI::getUserInfo);
    if (user.isEmpty()) {
      return Optional.empty();
    }
    int colon = user.get().indexOf(':');
    String name = colon < 0 ? user.get() : user.get().substring(0, colon);
    String password = colon < 0 ? "" : user.get().substring(colon + 1);
    return Optional.of(new PasswordAuthentication(name, password.toCharArray()));
  }

  private Optional<URI> named(URI address) {
    String server = address.getHost() == null ? "" : address.getHost();
    String named = variable(address.getScheme() + "_proxy");
    named = named.isEmpty() ? variable("all_proxy") : named;
    return named.isEmpty() || isExcepted(server) ? Optional.empty() : Optional.of(parsed(named));
  }

  private static URI parsed(String named) {
    try {
      URI proxy = new URI(named.contains("://") ? named : "http://" + named);
      if (proxy.getHost() != null && proxy.getPort() <= HIGHEST_PORT) {
        return proxy;
      }
    } catch (URISyntaxException e) {
      // it is none
    }
    throw new IllegalArgumentException(
        "the proxy '" + withoutPassword(named) + "' of the environment is none");
  }

  private static String withoutPassword(String named) {
    int scheme = named.indexOf("://");
    int from = scheme < 0 ? 0 : scheme + "://".length();
    int at = named.lastIndexOf('@');
    return at < from ? named : named.substring(0, from) + "***" + named.substring(at);
  }

  private boolean isExcepted(String server) {
    StringTokenizer words = new StringTokenizer(variable("no_proxy"), ", ");
    while (words.hasMoreTokens()) {
      String word = words.nextToken();
      String name = word.startsWith(".") ? word.substring(1) : word;
      if (name.equals("*")
          || (!name.isEmpty() && (server.equals(name) || server.endsWith("." + name)))) {
        return true;
      }
    }
    return false;
  }

  private String variable(String name) {
    String value = host.variable(name);
    return value.isEmpty() ? host.variable(name.toUpperCase(Locale.ROOT)) : value;
  }
}
