Somebody who answers like uvmkit run does for its guest: with the lines that are in a file.

  $ cat > guest.py <<'EOF'
  > import os, socket, sys
  > s = socket.socket(socket.AF_UNIX)
  > s.bind(sys.argv[1])
  > s.listen(1)
  > if os.fork() > 0:
  >     os._exit(0)
  > c, _ = s.accept()
  > request = c.makefile().readline()
  > c.sendall(open(sys.argv[2], "rb").read() if request == '{"op":"inspect"}\n' else b"what?\n")
  > EOF
  > printf '%s\n' '{"event":"message","class":"boot","text":"hello"}' '{"event":"inspect","load_base":"0x8000000","processors":2,"verdict":{"refused":false}}' > answer
  > python3 guest.py one answer >/dev/null; uvmkit debug inspect one
  load_base: 0x8000000
  processors: 2
  verdict: {"refused":false}

  $ python3 guest.py two answer >/dev/null; uvmkit debug inspect --json two
  {"event":"inspect","load_base":"0x8000000","processors":2,"verdict":{"refused":false}}

Nobody's answer drives the terminal, as control characters beyond ASCII and those that turn text around would.

  $ python3 -c 'print("{\"event\":\"inspect\",\r\"verdict\":[\"g\u00fc \u009b2J \u202e\\u001b\"]}")' > drives; python3 guest.py drive drives >/dev/null; uvmkit debug inspect --json drive
  {"event":"inspect", "verdict":["gü \u009b2J \u202e\u001b"]}

Answers that are none.

  $ echo '{"event":"inspect",' > cut; python3 guest.py three cut >/dev/null; uvmkit debug inspect three
  ! uvmkit: three: line 1, column 20: expected a key in double quotes
  [1]

  $ : > silent; python3 guest.py four silent >/dev/null; uvmkit debug inspect four
  ! uvmkit: four: the VM has ended
  [3]

  $ python3 -c 'print("{\"event\":\"message\",\"text\":\"" + 70000 * "x" + "\"}")' > long; python3 guest.py five long >/dev/null; uvmkit debug inspect five
  ! uvmkit: five: a line of more than 65536 bytes
  [1]

Nobody.

  $ uvmkit debug inspect nosuch
  ! uvmkit: nosuch: cannot connect: No such file or directory
  [3]

  $ uvmkit debug inspect $(printf '%0200d' 0)
  ! uvmkit: * a socket's path has 200 bytes, over the limit of 107 (glob)
  [1]

  $ uvmkit run --control answer runnable.igvm
  ! uvmkit: runnable.igvm: warning: plain mode: * (glob)
  ! uvmkit: runnable.igvm: cannot make a socket there: Address already in use
  [125]
