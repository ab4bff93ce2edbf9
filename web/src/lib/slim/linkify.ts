// Stands in for the package `linkify-it`, which markdown-it makes an instance of although bare
// addresses in answers stay text here.
export default class NoLinks {}
