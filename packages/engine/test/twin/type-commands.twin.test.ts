// The keys COMMAND finds in the arguments of data type commands that have them in unusual places.
import { twins } from './twin.ts'

twins(
  'COMMAND GETKEYS',
  {
    'of commands with keys in unusual places': [
      'COMMAND GETKEYS SET a 1',
      'COMMAND GETKEYSANDFLAGS SET a 1',
      'COMMAND GETKEYSANDFLAGS SET a 1 GET',
      'COMMAND GETKEYSANDFLAGS SET a get',
      'COMMAND GETKEYS MSET a 1 b 2',
      'COMMAND GETKEYS LMPOP 2 a b LEFT',
      'COMMAND GETKEYS BLMPOP 0 2 a b LEFT',
      'COMMAND GETKEYS ZUNION 2 a b WEIGHTS 1 2',
      'COMMAND GETKEYS ZUNIONSTORE d 2 a b',
      'COMMAND GETKEYSANDFLAGS ZUNIONSTORE d 2 a b',
      'COMMAND GETKEYS SINTERCARD 2 a b',
      'COMMAND GETKEYS BLPOP a b 0',
      'COMMAND GETKEYS BZMPOP 0 1 a MIN',
      'COMMAND GETKEYSANDFLAGS LMOVE a b LEFT LEFT',
      'COMMAND GETKEYSANDFLAGS GETEX a',
      'COMMAND GETKEYSANDFLAGS ZRANGESTORE d s 0 1',
      'COMMAND GETKEYS ZUNION x a',
      'COMMAND GETKEYS LMPOP 5 a LEFT',
    ],
  },
  { effects: false, events: false, digest: false },
)
