Wrong lines.

  $ igvmfilegen 2> message
  [2]
  $ head -1 message
  Usage: igvmfilegen [OPTIONS] COMMAND
  $ igvmfilegen undump
  ! igvmfilegen: unknown command 'undump'; did you mean dump?
  ! Try 'igvmfilegen --help'.
  [2]
  $ igvmfilegen --filepath tiny.igvm dump
  ! igvmfilegen: unknown option --filepath
  ! Try 'igvmfilegen --help'.
  [2]

  $ igvmfilegen --version
  igvmfilegen 0.1.0
