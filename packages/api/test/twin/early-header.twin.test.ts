import { moduleTwins } from './module-twin.ts'

moduleTwins('early-header', 'a module of the first years', {
  'is loaded, though a declaration has changed since': ['early.answer', 'early.answer a b'],
})
